import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import ccxt from 'ccxt';
import { createOkx, createOkxDated, readUntil, watchMovingTicker, watchUntil, whileRepeating } from './lib/clients.mjs';
import { control, startSimulator } from './lib/simulator.mjs';

// The venue and ccxt count contracts, of 0.01 BTC or of 100 USD; the control endpoint counts BTC or USD. A hundred contracts of the
// one, and six hundred of the other, are a bitcoin at 60,000.
const SUITES = [
    {
        name: 'okx', SYMBOL: 'BTC/USDT:USDT', ID: 'BTC-USDT-SWAP', asset: 'USDT', coin: 100, native: 1, size: 0.01, step: 0.01, tooMuch: 90_000,
        keysOf: (keys) => keys, valueOf: (contracts, price) => contracts * 0.01 * price,
    },
    {
        name: 'okx inverse', SYMBOL: 'BTC/USD:BTC', ID: 'BTC-USD-SWAP', asset: 'BTC', coin: 600, native: 60_000, size: 100, step: 1, tooMuch: 90_000,
        keysOf: (keys) => ({ apiKey: keys.coinApiKey, secret: keys.secret }), valueOf: (contracts, price) => contracts * 100 / price,
    },
];

for (const { name, SYMBOL, ID, asset, coin, native, size: contractSize, step, tooMuch, keysOf, valueOf } of SUITES) describe(name, () => {
    // So many clips of 0.01 BTC at 60,000, in contracts.
    const q = (clips) => Number((clips * coin / 100).toFixed(2));
    let simulator;
    let exchange;
    let venue;
    let ids = 0;
    const newId = () => `conf${process.pid}n${++ids}`;

    before(async () => {
        simulator = await startSimulator();
        venue = control(simulator.ports.okx);
        exchange = await createOkx(simulator.ports.okx, keysOf(simulator.keys));
        await exchange.loadMarkets();
    });

    after(async () => {
        await exchange?.close();
        await simulator?.stop();
    });

    const book = (bid = 60000, ask = 60000.1, size = 5) => venue.book(ID, bid, size * native, ask, size * native);
    const find = async (id) => exchange.fetchOrder(id, SYMBOL);
    const flatten = async () => {
        const open = await exchange.fetchOpenOrders(SYMBOL);
        if (open.length > 0) {
            await exchange.cancelOrders(open.map((o) => o.id), SYMBOL);
        }
        await book();
        for (const position of await exchange.fetchPositions([SYMBOL])) {
            if (position.contracts > 0) {
                const side = position.side === 'long' ? 'sell' : 'buy';
                await exchange.createOrder(SYMBOL, 'market', side, position.contracts, undefined, { reduceOnly: true });
            }
        }
    };

    describe('market data', () => {
        it('lists markets with their steps and limits', () => {
            const market = exchange.market(SYMBOL);
            assert.equal(market.id, ID);
            assert.equal(market.linear, asset === 'USDT');
            assert.equal(market.inverse, asset === 'BTC');
            assert.equal(market.contractSize, contractSize);
            assert.equal(market.precision.price, 0.1);
            assert.equal(market.precision.amount, step);
            assert.equal(market.limits.leverage.max, 100);
        });

        it('tells time and status', async () => {
            assert.ok(Math.abs(await exchange.fetchTime() - Date.now()) < 5000);
            assert.equal((await exchange.fetchStatus()).status, 'ok');
        });

        it('answers order book and ticker', async () => {
            await book(59990, 60010, 3);
            const orders = await exchange.fetchOrderBook(SYMBOL, 5);
            assert.deepEqual(orders.bids[0].slice(0, 2), [59990, 3 * coin]);
            assert.deepEqual(orders.asks[0].slice(0, 2), [60010, 3 * coin]);
            const ticker = await exchange.fetchTicker(SYMBOL);
            assert.equal(ticker.bid, 59990);
            assert.equal(ticker.ask, 60010);
            assert.equal(ticker.last, 59990);
            await book();
        });

        it('answers funding rate and its history', async () => {
            // The host starts with a stamp that is due: once it is in the history, the next one lies ahead.
            const history = await readUntil(() => exchange.fetchFundingRateHistory(SYMBOL, undefined, 10), (rows) => rows.length > 0);
            assert.equal(history[0].fundingRate, 0.0001);
            const funding = await exchange.fetchFundingRate(SYMBOL);
            assert.equal(funding.fundingRate, 0.0001);
            assert.ok(funding.fundingTimestamp > Date.now());
        });

        it('tells the leverage tiers', async () => {
            const tiers = await exchange.fetchMarketLeverageTiers(SYMBOL, { marginMode: 'cross' });
            assert.equal(tiers[0].maintenanceMarginRate, 0.004);
            assert.equal(tiers[0].maxLeverage, 100);
        });

        it('streams the order book as snapshot and differences', async () => {
            await exchange.watchOrderBook(SYMBOL);
            const next = watchUntil(() => exchange.watchOrderBook(SYMBOL), (b) => b.bids[0]?.[0] === 59980 && b.asks[0]?.[0] === 60020);
            await book(59980, 60020);
            const orders = await next;
            assert.equal(orders.bids.length, 10);
            await book();
        });

        it('streams best bid and ask', async () => {
            const client = await createOkx(simulator.ports.okx);
            try {
                await client.loadMarkets();
                const wanted = watchUntil(() => client.watchBidsAsks([SYMBOL]), (t) => t[SYMBOL]?.bid === 59970);
                const best = await whileRepeating(() => book(59970, 60030, 1), wanted);
                assert.equal(best[SYMBOL].ask, 60030);
                assert.equal(best[SYMBOL].bidVolume, coin);
            } finally {
                await client.close();
                await book();
            }
        });

        it('streams tickers', async () => {
            assert.equal((await watchMovingTicker(exchange, SYMBOL, book)).ask, 60040);
            await book();
        });
    });

    describe('account', () => {
        it('answers the balance', async () => {
            const balance = await exchange.fetchBalance();
            assert.equal(balance[asset].total > (asset === 'USDT' ? 99_000 : 4.9), true);
            assert.equal(balance[asset].free > 0, true);
        });

        it('sets leverage', async () => {
            await exchange.setLeverage(20, SYMBOL, { mgnMode: 'cross' });
            assert.equal((await exchange.fetchLeverage(SYMBOL, { marginMode: 'cross' })).longLeverage, 20);
        });

        it('knows net positions only', async () => {
            await assert.rejects(exchange.setPositionMode(true, SYMBOL), ccxt.ExchangeError);
            await exchange.setPositionMode(false, SYMBOL);
        });

        it('tells the trading fee', async () => {
            const fee = await exchange.fetchTradingFee(SYMBOL);
            assert.equal(Math.abs(fee.taker), 0.0005);
            assert.equal(Math.abs(fee.maker), 0.0002);
        });
    });

    describe('orders', () => {
        it('places, finds by both ids, edits and cancels a limit order', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(1), 59000, { clientOrderId });
            assert.equal(placed.clientOrderId, clientOrderId);
            assert.equal((await find(placed.id)).status, 'open');
            assert.equal((await exchange.fetchOrder(undefined, SYMBOL, { clOrdId: clientOrderId })).id, placed.id);
            assert.ok((await exchange.fetchOpenOrders(SYMBOL)).some((o) => o.id === placed.id));
            await exchange.editOrder(placed.id, SYMBOL, 'limit', 'buy', q(2), 58900);
            const edited = await find(placed.id);
            assert.equal(edited.amount, q(2));
            assert.equal(edited.price, 58900);
            assert.equal((await exchange.cancelOrder(placed.id, SYMBOL)).id, placed.id);
            assert.equal((await find(placed.id)).status, 'canceled');
        });

        it('takes a single order on its own address', async () => {
            const client = await createOkx(simulator.ports.okx, keysOf(simulator.keys), { options: { createOrder: 'privatePostTradeOrder' } });
            try {
                await client.loadMarkets();
                const placed = await client.createOrder(SYMBOL, 'limit', 'buy', q(1), 59000);
                assert.equal((await find(placed.id)).status, 'open');
                await exchange.cancelOrder(placed.id, SYMBOL);
            } finally {
                await client.close();
            }
        });

        it('cancels by client id', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(1), 59000, { clientOrderId });
            await exchange.cancelOrder(undefined, SYMBOL, { clOrdId: clientOrderId });
            assert.equal((await find(placed.id)).status, 'canceled');
        });

        it('fills market and IOC orders and tells trades', async () => {
            await flatten();
            const market = await find((await exchange.createOrder(SYMBOL, 'market', 'buy', q(1))).id);
            assert.equal(market.status, 'closed');
            assert.equal(market.average, 60000.1);
            const ioc = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', q(1), 60000.1, { timeInForce: 'IOC' })).id);
            assert.equal(ioc.filled, q(1));
            const lapsed = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', q(1), 59999, { timeInForce: 'IOC' })).id);
            assert.equal(lapsed.status, 'canceled');
            assert.equal(lapsed.filled, 0);
            const trade = (await exchange.fetchMyTrades(SYMBOL)).find((t) => t.order === market.id);
            assert.equal(trade.amount, q(1));
            assert.equal(trade.price, 60000.1);
            assert.equal(trade.takerOrMaker, 'taker');
            assert.ok(Math.abs(trade.fee.cost - valueOf(q(1), 60000.1) * 0.0005) < 1e-6);
            const position = (await exchange.fetchPositions([SYMBOL]))[0];
            assert.equal(position.side, 'long');
            assert.equal(position.contracts, q(2));
            const closed = await exchange.fetchClosedOrders(SYMBOL);
            assert.ok(closed.some((o) => o.id === market.id && o.status === 'closed'));
            const cancelled = await exchange.fetchCanceledOrders(SYMBOL);
            assert.ok(cancelled.some((o) => o.id === lapsed.id));
        });

        it('shows a trade to everybody, over REST and stream', async () => {
            await flatten();
            const wanted = watchUntil(() => exchange.watchTrades(SYMBOL), (list) => list.some((t) => t.amount === q(2.5)));
            const trade = (await whileRepeating(async () => {
                await exchange.createOrder(SYMBOL, 'market', 'buy', q(2.5));
                await exchange.createOrder(SYMBOL, 'market', 'sell', q(2.5));
                await book();
            }, wanted)).find((t) => t.amount === q(2.5));
            const all = await exchange.fetchTrades(SYMBOL);
            assert.equal(all.find((t) => t.id === trade.id).price, trade.price);
            await flatten();
        });

        it('answers one position, with its risk', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'sell', q(1));
            const position = await exchange.fetchPosition(SYMBOL);
            assert.equal(position.side, 'short');
            assert.equal(position.entryPrice, 60000);
            // Of far less than the balance: a short of a coin that is held has no price of its own at which it fails.
            assert.equal(position.liquidationPrice > 60000, asset === 'USDT');
            assert.ok(position.maintenanceMargin > 0);
            assert.ok(position.initialMargin > 0);
            await flatten();
        });

        it('places several at once, each with its own outcome', async () => {
            await exchange.createOrders([
                { symbol: SYMBOL, type: 'limit', side: 'buy', amount: q(1), price: 59000 },
                { symbol: SYMBOL, type: 'limit', side: 'buy', amount: q(2), price: 58000 },
            ]);
            const open = await exchange.fetchOpenOrders(SYMBOL);
            assert.equal(open.length, 2);
            await exchange.cancelOrders(open.map((o) => o.id), SYMBOL);
            assert.deepEqual(await exchange.fetchOpenOrders(SYMBOL), []);
        });

        it('reduces only what there is and refuses to open', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'buy', q(1));
            const reduced = await exchange.createOrder(SYMBOL, 'market', 'sell', q(1), undefined, { reduceOnly: true });
            assert.equal((await find(reduced.id)).reduceOnly, true);
            await assert.rejects(
                exchange.createOrder(SYMBOL, 'market', 'sell', q(1), undefined, { reduceOnly: true }), /51169/);
        });

        it('takes a post-only order that would take, and cancels it', async () => {
            const crossing = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', q(1), 60001, { postOnly: true })).id);
            assert.equal(crossing.status, 'canceled');
            assert.equal(crossing.filled, 0);
            assert.equal(crossing.info.cancelSource, '31');
            const resting = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', q(1), 59000, { postOnly: true })).id);
            assert.equal(resting.status, 'open');
            assert.equal(resting.postOnly, true);
            await exchange.cancelOrder(resting.id, SYMBOL);
        });

        it('fills a resting order as maker when the book reaches it', async () => {
            await flatten();
            const resting = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(1), 59990, { postOnly: true });
            await book(59980, 59985);
            const filled = await find(resting.id);
            assert.equal(filled.status, 'closed');
            assert.equal(filled.average, 59990);
            const trade = (await exchange.fetchMyTrades(SYMBOL)).find((t) => t.order === resting.id);
            assert.equal(trade.takerOrMaker, 'maker');
            await flatten();
        });

        it('pages through trades', async () => {
            await flatten();
            for (let i = 0; i < 5; i++) {
                await exchange.createOrder(SYMBOL, 'market', i % 2 === 0 ? 'buy' : 'sell', asset === 'USDT' ? 0.1 : 1);
            }
            const first = await exchange.privateGetTradeFillsHistory({ instType: 'SWAP', instId: ID, limit: 2 });
            assert.equal(first.data.length, 2);
            const second = await exchange.privateGetTradeFillsHistory({ instType: 'SWAP', instId: ID, limit: 2, after: first.data[1].billId });
            const seen = new Set([...first.data, ...second.data].map((t) => t.tradeId));
            assert.equal(seen.size, 4);
            await flatten();
        });

        it('tells funding payments', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'buy', q(1));
            await venue.mark(ID, { mark: 60000, fundingRate: 0.0002, fundingInMs: 200 });
            const rows = await readUntil(() => exchange.fetchFundingHistory(SYMBOL), (list) => list.length > 0);
            assert.ok(Math.abs(Math.abs(rows[0].amount) - valueOf(q(1), 60000) * 0.0002) < 1e-6);
            await venue.mark(ID, { fundingRate: 0.0001 });
            await flatten();
        });

        it('tells the ledger', async () => {
            const ledger = await exchange.fetchLedger(asset);
            assert.ok(ledger.length > 0);
        });
    });

    describe('private streams', () => {
        it('streams orders, trades, positions and balance', async () => {
            await flatten();
            const clientOrderId = newId();
            const before = (await exchange.fetchBalance())[asset].total;
            const orders = watchUntil(() => exchange.watchOrders(SYMBOL), (list) => list.some((o) => o.clientOrderId === clientOrderId && o.status === 'closed'));
            const trades = watchUntil(() => exchange.watchMyTrades(SYMBOL), (list) => list.some((t) => t.amount === q(1.5)));
            const positions = watchUntil(() => exchange.watchPositions([SYMBOL]), (list) => list.some((p) => p.contracts === q(1.5)));
            const balance = watchUntil(() => exchange.watchBalance(), (b) => b[asset]?.total < before);
            // An order before the four channels are subscribed would be told to nobody.
            await readUntil(() => venue.connections(), (open) => open.privateTopics === 4);
            const order = await exchange.createOrder(SYMBOL, 'market', 'sell', q(1.5), undefined, { clientOrderId });
            const update = (await orders).find((o) => o.clientOrderId === clientOrderId && o.status === 'closed');
            assert.equal(update.id, order.id);
            assert.equal(update.filled, q(1.5));
            assert.equal((await trades).find((t) => t.amount === q(1.5)).order, order.id);
            assert.equal((await positions).find((p) => p.contracts === q(1.5)).side, 'short');
            assert.ok((await balance)[asset].total < before);
            await flatten();
        });
    });

    describe('orders over WebSocket', () => {
        it('places, edits and cancels', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrderWs(SYMBOL, 'limit', 'buy', q(1), 59000, { clientOrderId });
            assert.equal(placed.clientOrderId, clientOrderId);
            await exchange.editOrderWs(placed.id, SYMBOL, 'limit', 'buy', q(2), 58900);
            assert.equal((await find(placed.id)).amount, q(2));
            const cancelled = await exchange.cancelOrderWs(placed.id, SYMBOL);
            assert.equal(cancelled.id, placed.id);
            assert.equal((await find(placed.id)).status, 'canceled');
        });

        it('tells errors', async () => {
            await assert.rejects(exchange.cancelOrderWs('unknown', SYMBOL), ccxt.OrderNotFound);
            await assert.rejects(exchange.createOrderWs(SYMBOL, 'limit', 'buy', tooMuch, 59000), ccxt.InsufficientFunds);
        });
    });

    describe('errors', () => {
        const rejects = (promise, type) => assert.rejects(promise, type);

        it('insufficient funds', () => rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', tooMuch, 59000), ccxt.InsufficientFunds));
        it('bad symbol', () => rejects(exchange.publicGetMarketBooks({ instId: 'NOPE' }), ccxt.BadSymbol));
        it('unknown order', () => rejects(find('unknown'), ccxt.OrderNotFound));
        it('cancel of an unknown order', () => rejects(exchange.cancelOrder('unknown', SYMBOL), ccxt.OrderNotFound));
        it('bad quantity', () => rejects(
            exchange.privatePostTradeOrder({ instId: ID, tdMode: 'cross', side: 'buy', ordType: 'limit', sz: String(1.5 * step), px: '59000' }), ccxt.InvalidOrder));

        it('a client id that is in use', async () => {
            const clientOrderId = newId();
            const first = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(1), 59000, { clientOrderId });
            await rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', q(1), 59000, { clientOrderId }), ccxt.ExchangeError);
            await exchange.cancelOrder(first.id, SYMBOL);
        });

        it('bad signature', async () => {
            const client = await createOkx(simulator.ports.okx, { ...keysOf(simulator.keys), secret: 'wrong' });
            await rejects(client.privateGetAccountBalance(), ccxt.AuthenticationError);
            await client.close();
        });

        it('unknown key', async () => {
            const client = await createOkx(simulator.ports.okx, { apiKey: 'unknown', secret: 'wrong' });
            await rejects(client.privateGetAccountBalance(), ccxt.AuthenticationError);
            await client.close();
        });

        it('clock outside the window', async () => {
            await venue.fault({ kind: 'ClockSkew', durationMs: 60_000, count: null });
            await rejects(exchange.fetchBalance(), ccxt.InvalidNonce);
            await venue.clear();
        });

        it('rate limit', async () => {
            await venue.fault({ kind: 'RateLimited' });
            await rejects(exchange.fetchBalance(), ccxt.RateLimitExceeded);
        });

        it('maintenance', async () => {
            await venue.fault({ kind: 'Maintenance', count: null });
            assert.equal((await exchange.fetchStatus()).status, 'maintenance');
            await rejects(exchange.fetchBalance(), ccxt.BaseError);
            await venue.clear();
        });
    });

    // The simulated networks carry USDT alone.
    if (asset === 'USDT') describe('money', () => {
        const TRON = { network: 'TRC20' };

        it('names an address and the same one again', async () => {
            const address = await exchange.fetchDepositAddress('USDT', TRON);
            assert.equal(address.currency, 'USDT');
            assert.match(address.address, /^0x[0-9a-f]{40}$/);
            assert.equal((await exchange.fetchDepositAddress('USDT', TRON)).address, address.address);
        });

        it('moves money beside the margin account and back', async () => {
            const before = (await exchange.fetchBalance()).USDT.total;
            const out = await exchange.transfer('USDT', 100, 'trading', 'funding');
            assert.ok(out.id);
            assert.ok(Math.abs((await exchange.fetchBalance()).USDT.total - (before - 100)) < 1e-6);
            await exchange.transfer('USDT', 100, 'funding', 'trading');
            assert.ok(Math.abs((await exchange.fetchBalance()).USDT.total - before) < 1e-6);
        });

        it('pays out, and credits what comes', async () => {
            await venue.withdrawals({ payoutMs: 200, creditMs: 200 });
            await exchange.transfer('USDT', 200, 'trading', 'funding');
            const { address } = await exchange.fetchDepositAddress('USDT', TRON);
            const withdrawal = await exchange.withdraw('USDT', 50, address, undefined, { ...TRON, fee: '1' });
            assert.ok(withdrawal.id);
            const listed = await readUntil(
                () => exchange.fetchWithdrawals('USDT'), (list) => list.some((w) => w.id === withdrawal.id && w.status === 'ok'));
            const done = listed.find((w) => w.id === withdrawal.id);
            assert.equal(done.currency, 'USDT');
            assert.equal(done.addressTo ?? done.address, address);
            assert.ok(done.txid);
            assert.equal(done.fee.cost, 1);
            const deposits = await readUntil(
                () => exchange.fetchDeposits('USDT'), (list) => list.some((d) => d.txid === done.txid && d.status === 'ok'));
            assert.equal(deposits.find((d) => d.txid === done.txid).amount, done.amount);
        });

        it('refuses what the wallet does not have', async () => {
            const { address } = await exchange.fetchDepositAddress('USDT', TRON);
            await assert.rejects(exchange.withdraw('USDT', 900_000, address, undefined, { ...TRON, fee: '1' }), ccxt.ExchangeError);
            await assert.rejects(exchange.transfer('USDT', 900_000, 'trading', 'funding'), ccxt.ExchangeError);
        });

        it('refuses while withdrawals are suspended', async () => {
            await venue.withdrawals({ open: false });
            const { address } = await exchange.fetchDepositAddress('USDT', TRON);
            await assert.rejects(exchange.withdraw('USDT', 20, address, undefined, { ...TRON, fee: '1' }), ccxt.ExchangeError);
            await venue.withdrawals({ open: true });
        });
    });
});

// Of contracts with a date only what they do not share with the perpetual ones of the same account by the very same code.
const DATED = [
    { name: 'okx dated', asset: 'USDT', family: 'BTC-USDT', coin: 100, native: 1, size: 0.01, step: 0.01, keysOf: (keys) => keys },
    {
        name: 'okx dated inverse', asset: 'BTC', family: 'BTC-USD', coin: 600, native: 60_000, size: 100, step: 1,
        keysOf: (keys) => ({ apiKey: keys.coinApiKey, secret: keys.secret }),
    },
];

for (const { name, asset, family, coin, native, size: contractSize, step, keysOf } of DATED) describe(name, () => {
    const q = (clips) => Number((clips * coin / 100).toFixed(2));
    let simulator;
    let exchange;
    let venue;
    let market;
    let SYMBOL;
    let ids = 0;
    const newId = () => `dated${process.pid}n${++ids}`;

    before(async () => {
        simulator = await startSimulator();
        venue = control(simulator.ports.okx);
        exchange = await createOkxDated(simulator.ports.okx, keysOf(simulator.keys));
        await exchange.loadMarkets();
        market = Object.values(exchange.markets).find((m) => m.type === 'future' && m.id.startsWith(`${family}-`));
        SYMBOL = market.symbol;
    });

    after(async () => {
        await exchange?.close();
        await simulator?.stop();
    });

    const book = (bid = 60000, ask = 60000.1, size = 5) => venue.book(market.id, bid, size * native, ask, size * native);
    const find = async (id) => exchange.fetchOrder(id, SYMBOL);
    const flatten = async () => {
        const open = await exchange.fetchOpenOrders(SYMBOL);
        if (open.length > 0) {
            await exchange.cancelOrders(open.map((o) => o.id), SYMBOL);
        }
        await book();
        for (const position of await exchange.fetchPositions([SYMBOL])) {
            if (position.contracts > 0) {
                const side = position.side === 'long' ? 'sell' : 'buy';
                await exchange.createOrder(SYMBOL, 'market', side, position.contracts, undefined, { reduceOnly: true });
            }
        }
    };

    describe('market data', () => {
        it('lists markets with their steps and limits', () => {
            assert.equal(market.future, true);
            assert.equal(market.linear, asset === 'USDT');
            assert.equal(market.settle, asset);
            assert.equal(market.contractSize, contractSize);
            assert.equal(market.precision.amount, step);
            // Its end, and the date in its name, are the same.
            assert.equal(new Date(market.expiry).getUTCHours(), 8);
            assert.equal(market.id, `${family}-${new Date(market.expiry).toISOString().slice(2, 10).replaceAll('-', '')}`);
            assert.ok(Object.values(exchange.markets).some((m) => m.swap && m.id === `${family}-SWAP`));
        });

        it('answers order book and ticker', async () => {
            await book(59990, 60010, 3);
            const orders = await exchange.fetchOrderBook(SYMBOL, 5);
            assert.deepEqual(orders.bids[0].slice(0, 2), [59990, 3 * coin]);
            assert.deepEqual(orders.asks[0].slice(0, 2), [60010, 3 * coin]);
            assert.equal((await exchange.fetchTicker(SYMBOL)).bid, 59990);
            await book();
        });

        it('tells the leverage tiers', async () => {
            const tiers = await exchange.fetchMarketLeverageTiers(SYMBOL, { marginMode: 'cross' });
            assert.equal(tiers[0].maintenanceMarginRate, 0.004);
        });

        it('streams the order book as snapshot and differences', async () => {
            await exchange.watchOrderBook(SYMBOL);
            const next = watchUntil(() => exchange.watchOrderBook(SYMBOL), (b) => b.bids[0]?.[0] === 59980 && b.asks[0]?.[0] === 60020);
            await book(59980, 60020);
            await next;
            await book();
        });
    });

    describe('account', () => {
        it('tells the trading fee', async () => {
            const fee = await exchange.fetchTradingFee(SYMBOL);
            assert.equal(Math.abs(fee.taker), 0.0005);
            assert.equal(Math.abs(fee.maker), 0.0002);
        });
    });

    describe('orders', () => {
        it('places, finds by both ids, edits and cancels a limit order', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(1), 59000, { clientOrderId });
            assert.equal((await find(placed.id)).status, 'open');
            assert.equal((await exchange.fetchOrder(undefined, SYMBOL, { clOrdId: clientOrderId })).id, placed.id);
            assert.ok((await exchange.fetchOpenOrders(SYMBOL)).some((o) => o.id === placed.id));
            await exchange.editOrder(placed.id, SYMBOL, 'limit', 'buy', q(2), 58900);
            assert.equal((await find(placed.id)).amount, q(2));
            assert.equal((await exchange.cancelOrder(placed.id, SYMBOL)).id, placed.id);
            assert.equal((await find(placed.id)).status, 'canceled');
        });

        it('fills market and IOC orders and tells trades', async () => {
            await flatten();
            const filled = await find((await exchange.createOrder(SYMBOL, 'market', 'buy', q(1))).id);
            assert.equal(filled.status, 'closed');
            assert.equal(filled.average, 60000.1);
            const ioc = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', q(1), 60000.1, { timeInForce: 'IOC' })).id);
            assert.equal(ioc.filled, q(1));
            const trade = (await exchange.fetchMyTrades(SYMBOL)).find((t) => t.order === filled.id);
            assert.equal(trade.amount, q(1));
            assert.equal(trade.price, 60000.1);
            const closed = await exchange.fetchClosedOrders(SYMBOL);
            assert.ok(closed.some((o) => o.id === filled.id && o.status === 'closed'));
            await flatten();
        });

        it('answers one position, with its risk', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'sell', q(1));
            const position = await exchange.fetchPosition(SYMBOL);
            assert.equal(position.side, 'short');
            assert.equal(position.contracts, q(1));
            assert.equal(position.entryPrice, 60000);
            assert.ok(position.maintenanceMargin > 0);
            await flatten();
        });
    });

    describe('private streams', () => {
        it('streams orders, trades, positions and balance', async () => {
            await flatten();
            const clientOrderId = newId();
            const orders = watchUntil(() => exchange.watchOrders(SYMBOL), (list) => list.some((o) => o.clientOrderId === clientOrderId && o.status === 'closed'));
            const positions = watchUntil(() => exchange.watchPositions([SYMBOL]), (list) => list.some((p) => p.contracts === q(1.5)));
            await readUntil(() => venue.connections(), (open) => open.privateTopics === 2);
            const order = await exchange.createOrder(SYMBOL, 'market', 'sell', q(1.5), undefined, { clientOrderId });
            assert.equal((await orders).find((o) => o.clientOrderId === clientOrderId && o.status === 'closed').id, order.id);
            assert.equal((await positions).find((p) => p.contracts === q(1.5)).side, 'short');
            await flatten();
        });
    });
});
