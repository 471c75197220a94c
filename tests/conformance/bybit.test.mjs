import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import ccxt from 'ccxt';
import { createBybit, readUntil, watchMovingTicker, watchUntil, whileRepeating } from './lib/clients.mjs';
import { control, startSimulator } from './lib/simulator.mjs';

// Quantities are bitcoin of the linear contract, and dollars of the inverse one: native is how many there are in a bitcoin.
// A classic account has neither batches nor orders over WebSocket, says the venue.
const KINDS = [
    {
        name: 'bybit', SYMBOL: 'BTC/USDT:USDT', ID: 'BTCUSDT', category: 'linear', asset: 'USDT', native: 1, step: 0.001, tooMuch: 900,
        keysOf: (keys) => keys, classicKeysOf: (keys) => ({ apiKey: keys.classicApiKey, secret: keys.secret }),
        valueOf: (quantity, price) => quantity * price,
    },
    {
        name: 'bybit inverse', SYMBOL: 'BTC/USD:BTC', ID: 'BTCUSD', category: 'inverse', asset: 'BTC', native: 60_000, step: 1, tooMuch: 20_000_000,
        keysOf: (keys) => ({ apiKey: keys.coinApiKey, secret: keys.secret }), classicKeysOf: (keys) => ({ apiKey: keys.classicCoinApiKey, secret: keys.secret }),
        valueOf: (quantity, price) => quantity / price,
    },
];
const SUITES = [
    ...KINDS.map((kind) => ({ ...kind, isClassic: false, margin: 'unified' })),
    ...KINDS.map((kind) => ({ ...kind, name: kind.name.replace('bybit', 'bybit classic'), keysOf: kind.classicKeysOf, isClassic: true, margin: 'contract' })),
];

for (const { name, SYMBOL, ID, category, asset, native, step, tooMuch, keysOf, valueOf, isClassic, margin } of SUITES) describe(name, () => {
    // So many bitcoin at 60,000, as the contract counts them.
    const q = (coins) => Number((coins * native).toFixed(3));
    let simulator;
    let exchange;
    let venue;
    let ids = 0;
    const newId = () => `conf-${process.pid}-${++ids}`;

    before(async () => {
        simulator = await startSimulator();
        venue = control(simulator.ports.bybit);
        exchange = await createBybit(simulator.ports.bybit, keysOf(simulator.keys));
        await exchange.loadMarkets();
    });

    after(async () => {
        await exchange?.close();
        await simulator?.stop();
    });

    const book = (bid = 60000, ask = 60000.1, size = 5) => venue.book(ID, bid, q(size), ask, q(size));
    const find = async (id) => exchange.fetchOrder(id, SYMBOL, { acknowledged: true });
    const flatten = async () => {
        await exchange.cancelAllOrders(SYMBOL);
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
            assert.equal(market.linear, category === 'linear');
            assert.equal(market.inverse, category === 'inverse');
            assert.equal(market.contractSize, 1);
            assert.equal(market.precision.price, 0.1);
            assert.equal(market.precision.amount, step);
            assert.equal(market.limits.leverage.max, 100);
        });

        it('tells time and status', async () => {
            assert.ok(Math.abs(await exchange.fetchTime() - Date.now()) < 5000);
            assert.equal((await exchange.fetchStatus()).status, 'ok');
        });

        it('answers order book and tickers', async () => {
            await book(59990, 60010, 3);
            const orders = await exchange.fetchOrderBook(SYMBOL, 5);
            assert.deepEqual(orders.bids[0], [59990, q(3)]);
            assert.deepEqual(orders.asks[0], [60010, q(3)]);
            const ticker = await exchange.fetchTicker(SYMBOL);
            assert.equal(ticker.bid, 59990);
            assert.equal(ticker.ask, 60010);
            assert.equal(ticker.last, 59990);
            await book();
        });

        it('answers funding rate and its history', async () => {
            // The host starts with a stamp that is due: once it is in the history, the next one lies ahead.
            const history = await watchUntil(() => exchange.fetchFundingRateHistory(SYMBOL, undefined, 10), (rows) => rows.length > 0);
            assert.equal(history[0].fundingRate, 0.0001);
            const funding = await exchange.fetchFundingRate(SYMBOL);
            assert.equal(funding.fundingRate, 0.0001);
            assert.ok(funding.fundingTimestamp > Date.now());
        });

        it('tells the leverage tiers', async () => {
            const tiers = await exchange.fetchMarketLeverageTiers(SYMBOL);
            assert.equal(tiers[0].maintenanceMarginRate, 0.005);
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
            const client = await createBybit(simulator.ports.bybit, undefined, { options: { defaultSubType: category } });
            try {
                await client.loadMarkets();
                const wanted = watchUntil(() => client.watchBidsAsks([SYMBOL]), (t) => t[SYMBOL]?.bid === 59970);
                const best = await whileRepeating(() => book(59970, 60030, 1), wanted);
                assert.equal(best[SYMBOL].ask, 60030);
                assert.equal(best[SYMBOL].bidVolume, q(1));
            } finally {
                await client.close();
                await book();
            }
        });

        it('streams tickers as snapshot and differences', async () => {
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

        it('sets leverage, once', async () => {
            await exchange.setLeverage(20, SYMBOL);
            await assert.rejects(exchange.setLeverage(20, SYMBOL), ccxt.BadRequest);
            assert.equal((await exchange.fetchLeverage(SYMBOL)).longLeverage, 20);
        });

        it('knows one-way positions and cross margin only', async () => {
            await assert.rejects(exchange.setPositionMode(true, SYMBOL), ccxt.ExchangeError);
            if (isClassic)
                // The mode is the symbol's own there, and already what is asked for.
                await assert.rejects(exchange.setMarginMode('cross', SYMBOL, { leverage: '10' }), /110026/);
            else
                await exchange.setMarginMode('cross', SYMBOL);
        });

        it('tells the trading fee', async () => {
            const fee = await exchange.fetchTradingFee(SYMBOL);
            assert.equal(fee.taker, 0.00055);
            assert.equal(fee.maker, 0.0002);
        });
    });

    describe('orders', () => {
        it('places, finds by both ids, edits and cancels a limit order', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59000, { clientOrderId });
            assert.equal(placed.clientOrderId, clientOrderId);
            assert.equal((await find(placed.id)).status, 'open');
            const byClient = await exchange.fetchOpenOrders(SYMBOL, undefined, undefined, { orderLinkId: clientOrderId });
            assert.equal(byClient[0].id, placed.id);
            assert.ok((await exchange.fetchOpenOrders(SYMBOL)).some((o) => o.id === placed.id));
            await exchange.editOrder(placed.id, SYMBOL, 'limit', 'buy', q(0.02), 58900);
            const edited = await find(placed.id);
            assert.equal(edited.amount, q(0.02));
            assert.equal(edited.price, 58900);
            assert.equal((await exchange.cancelOrder(placed.id, SYMBOL)).id, placed.id);
            assert.equal((await find(placed.id)).status, 'canceled');
        });

        it('cancels by client id', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59000, { clientOrderId });
            await exchange.cancelOrder(undefined, SYMBOL, { orderLinkId: clientOrderId });
            assert.equal((await find(placed.id)).status, 'canceled');
        });

        it('fills market and IOC orders and tells trades', async () => {
            await flatten();
            const market = await find((await exchange.createOrder(SYMBOL, 'market', 'buy', q(0.01))).id);
            assert.equal(market.status, 'closed');
            assert.equal(market.average, 60000.1);
            const ioc = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 60000.1, { timeInForce: 'IOC' })).id);
            assert.equal(ioc.filled, q(0.01));
            const lapsed = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59999, { timeInForce: 'IOC' })).id);
            assert.equal(lapsed.status, 'canceled');
            assert.equal(lapsed.filled, 0);
            const trade = (await exchange.fetchMyTrades(SYMBOL)).find((t) => t.order === market.id);
            assert.equal(trade.amount, q(0.01));
            assert.equal(trade.price, 60000.1);
            assert.equal(trade.takerOrMaker, 'taker');
            assert.ok(Math.abs(trade.fee.cost - valueOf(q(0.01), 60000.1) * 0.00055) < 1e-6);
            const position = (await exchange.fetchPositions([SYMBOL]))[0];
            assert.equal(position.side, 'long');
            assert.equal(position.contracts, q(0.02));
            const closed = await exchange.fetchClosedOrders(SYMBOL);
            assert.ok(closed.some((o) => o.id === market.id && o.status === 'closed'));
            const cancelled = await exchange.fetchCanceledOrders(SYMBOL);
            assert.ok(cancelled.some((o) => o.id === lapsed.id));
        });

        it('shows a trade to everybody, over REST and stream', async () => {
            await flatten();
            const wanted = watchUntil(() => exchange.watchTrades(SYMBOL), (list) => list.some((t) => t.amount === q(0.017)));
            const trade = (await whileRepeating(async () => {
                await exchange.createOrder(SYMBOL, 'market', 'buy', q(0.017));
                await exchange.createOrder(SYMBOL, 'market', 'sell', q(0.017));
                await book();
            }, wanted)).find((t) => t.amount === q(0.017));
            const all = await exchange.fetchTrades(SYMBOL);
            assert.equal(all.find((t) => t.id === trade.id).price, trade.price);
            await flatten();
        });

        it('answers one position, with its risk', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'sell', q(0.01));
            const position = await exchange.fetchPosition(SYMBOL);
            assert.equal(position.side, 'short');
            assert.equal(position.entryPrice, 60000);
            // Of far less than the balance: a short of a coin that is held has no price of its own at which it fails.
            assert.equal(position.liquidationPrice > 60000, asset === 'USDT');
            // ccxt works the maintenance margin out of a bankruptcy price, which a unified account has none of.
            assert.ok(Number(position.info.positionMM) > 0);
            assert.ok(position.initialMargin > 0);
            await flatten();
        });

        if (!isClassic) it('places several at once, each with its own outcome', async () => {
            const placed = await exchange.createOrders([
                { symbol: SYMBOL, type: 'limit', side: 'buy', amount: q(0.01), price: 59000 },
                { symbol: SYMBOL, type: 'limit', side: 'buy', amount: tooMuch, price: 59000 },
            ]);
            assert.equal(placed.length, 2);
            assert.equal((await exchange.fetchOpenOrders(SYMBOL)).length, 1);
            await exchange.cancelAllOrders(SYMBOL);
        });

        it('reduces only what there is and refuses to open', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'buy', q(0.01));
            const reduced = await exchange.createOrder(SYMBOL, 'market', 'sell', q(0.01), undefined, { reduceOnly: true });
            assert.equal((await find(reduced.id)).reduceOnly, true);
            await assert.rejects(
                exchange.createOrder(SYMBOL, 'market', 'sell', q(0.01), undefined, { reduceOnly: true }), ccxt.InvalidOrder);
        });

        it('takes a post-only order that would take, and cancels it', async () => {
            const crossing = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 60001, { postOnly: true })).id);
            assert.equal(crossing.status, 'canceled');
            assert.equal(crossing.filled, 0);
            assert.equal(crossing.info.rejectReason, 'EC_PostOnlyWillTakeLiquidity');
            const resting = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59000, { postOnly: true })).id);
            assert.equal(resting.status, 'open');
            assert.equal(resting.postOnly, true);
            await exchange.cancelOrder(resting.id, SYMBOL);
        });

        it('fills a resting order as maker when the book reaches it', async () => {
            await flatten();
            const resting = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59990, { postOnly: true });
            await book(59980, 59985);
            const filled = await find(resting.id);
            assert.equal(filled.status, 'closed');
            assert.equal(filled.average, 59990);
            const trade = (await exchange.fetchMyTrades(SYMBOL)).find((t) => t.order === resting.id);
            assert.equal(trade.takerOrMaker, 'maker');
            await flatten();
        });

        it('cancels everything of a symbol, and several by id', async () => {
            await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59000);
            await exchange.cancelAllOrders(SYMBOL);
            assert.deepEqual(await exchange.fetchOpenOrders(SYMBOL), []);
            const one = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59000);
            const two = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 58000);
            // The venue has no batches of inverse orders, says ccxt.
            if (category === 'linear' && !isClassic)
                await exchange.cancelOrders([one.id, two.id], SYMBOL);
            else
                await Promise.all([exchange.cancelOrder(one.id, SYMBOL), exchange.cancelOrder(two.id, SYMBOL)]);
            assert.deepEqual(await exchange.fetchOpenOrders(SYMBOL), []);
        });

        it('pages through trades and orders', async () => {
            await flatten();
            for (let i = 0; i < 5; i++) {
                await exchange.createOrder(SYMBOL, 'market', i % 2 === 0 ? 'buy' : 'sell', q(0.001));
            }
            const first = await exchange.privateGetV5ExecutionList({ category, symbol: ID, limit: 2 });
            assert.equal(first.result.list.length, 2);
            const second = await exchange.privateGetV5ExecutionList({ category, symbol: ID, limit: 2, cursor: first.result.nextPageCursor });
            const seen = new Set([...first.result.list, ...second.result.list].map((t) => t.execId));
            assert.equal(seen.size, 4);
            await flatten();
        });

        it('tells funding payments', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'buy', q(0.01));
            await venue.mark(ID, { mark: 60000, fundingRate: 0.0002, fundingInMs: 200 });
            const rows = await watchUntil(() => exchange.fetchFundingHistory(SYMBOL), (list) => list.length > 0);
            assert.ok(Math.abs(Math.abs(rows[0].amount) - valueOf(q(0.01), 60000) * 0.0002) < 1e-6);
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
            const trades = watchUntil(() => exchange.watchMyTrades(SYMBOL), (list) => list.some((t) => t.amount === q(0.015)));
            const positions = watchUntil(() => exchange.watchPositions([SYMBOL]), (list) => list.some((p) => p.contracts === q(0.015)));
            const balance = watchUntil(() => exchange.watchBalance(), (b) => b[asset]?.total < before);
            // An order before the four topics are subscribed would be told to nobody.
            await watchUntil(async () => {
                await new Promise((resolve) => setTimeout(resolve, 20));
                return venue.connections();
            }, (open) => open.privateTopics === 4);
            const order = await exchange.createOrder(SYMBOL, 'market', 'sell', q(0.015), undefined, { clientOrderId });
            const update = (await orders).find((o) => o.clientOrderId === clientOrderId);
            assert.equal(update.id, order.id);
            assert.equal(update.filled, q(0.015));
            assert.equal((await trades).find((t) => t.amount === q(0.015)).order, order.id);
            assert.equal((await positions).find((p) => p.contracts === q(0.015)).side, 'short');
            assert.ok((await balance)[asset].total < before);
            await flatten();
        });
    });

    if (!isClassic) describe('orders over WebSocket', () => {
        it('places, edits and cancels', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrderWs(SYMBOL, 'limit', 'buy', q(0.01), 59000, { clientOrderId });
            assert.equal(placed.clientOrderId, clientOrderId);
            await exchange.editOrderWs(placed.id, SYMBOL, 'limit', 'buy', q(0.02), 58900);
            assert.equal((await find(placed.id)).amount, q(0.02));
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
        it('bad symbol', () => rejects(exchange.publicGetV5MarketOrderbook({ category, symbol: 'NOPE' }), ccxt.BadRequest));
        it('unknown order', () => rejects(find('unknown'), ccxt.OrderNotFound));
        it('cancel of an unknown order', () => rejects(exchange.cancelOrder('unknown', SYMBOL), ccxt.OrderNotFound));
        it('bad quantity', () => rejects(
            exchange.privatePostV5OrderCreate({ category, symbol: ID, side: 'Buy', orderType: 'Limit', qty: String(10.5 * step), price: '59000' }), ccxt.BadRequest));
        if (category === 'linear') it('too small a notional', async () => {
            const small = exchange.privatePostV5OrderCreate({ category, symbol: 'ETHUSDT', side: 'Buy', orderType: 'Limit', qty: '0.01', price: '499' });
            await rejects(small, /110094/);
        });

        it('a client id that is in use', async () => {
            const clientOrderId = newId();
            const first = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59000, { clientOrderId });
            await rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59000, { clientOrderId }), ccxt.InvalidOrder);
            await exchange.cancelOrder(first.id, SYMBOL);
        });

        it('bad signature', async () => {
            const client = await createBybit(simulator.ports.bybit, { ...keysOf(simulator.keys), secret: 'wrong' });
            await rejects(client.privateGetV5AccountWalletBalance({ accountType: 'UNIFIED' }), ccxt.AuthenticationError);
            await client.close();
        });

        it('unknown key', async () => {
            const client = await createBybit(simulator.ports.bybit, { apiKey: 'unknown', secret: 'wrong' });
            await rejects(client.privateGetV5AccountWalletBalance({ accountType: 'UNIFIED' }), ccxt.AuthenticationError);
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
        // ccxt's own name for the chain that the venue calls TRX.
        const TRX = { network: 'TRC20' };
        // A classic account pays out of its spot account unless told otherwise, and that one trades no spot.
        const FROM = isClassic ? { ...TRX, accountType: 'FUND' } : TRX;

        it('names an address and the same one again', async () => {
            const address = await exchange.fetchDepositAddress('USDT', TRX);
            assert.equal(address.currency, 'USDT');
            assert.match(address.address, /^0x[0-9a-f]{40}$/);
            assert.equal((await exchange.fetchDepositAddress('USDT', TRX)).address, address.address);
        });

        it('moves money beside the margin account and back', async () => {
            const before = (await exchange.fetchBalance()).USDT.total;
            const out = await exchange.transfer('USDT', 100, margin, 'fund');
            assert.ok(out.id);
            assert.ok(Math.abs((await exchange.fetchBalance()).USDT.total - (before - 100)) < 1e-6);
            await exchange.transfer('USDT', 100, 'fund', margin);
            assert.ok(Math.abs((await exchange.fetchBalance()).USDT.total - before) < 1e-6);
        });

        it('pays out, and credits what comes', async () => {
            await venue.withdrawals({ payoutMs: 200, creditMs: 200 });
            await exchange.transfer('USDT', 200, margin, 'fund');
            const { address } = await exchange.fetchDepositAddress('USDT', TRX);
            const withdrawal = await exchange.withdraw('USDT', 50, address, undefined, FROM);
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
            const { address } = await exchange.fetchDepositAddress('USDT', TRX);
            await assert.rejects(exchange.withdraw('USDT', 900_000, address, undefined, FROM), ccxt.ExchangeError);
            await assert.rejects(exchange.transfer('USDT', 900_000, margin, 'fund'), ccxt.ExchangeError);
        });

        it('refuses while withdrawals are suspended', async () => {
            await venue.withdrawals({ open: false });
            const { address } = await exchange.fetchDepositAddress('USDT', TRX);
            await assert.rejects(exchange.withdraw('USDT', 20, address, undefined, FROM), ccxt.ExchangeError);
            await venue.withdrawals({ open: true });
        });
    });
});
