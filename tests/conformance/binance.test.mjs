import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import ccxt from 'ccxt';
import { createBinance, readUntil, watchUntil, whileRepeating } from './lib/clients.mjs';
import { control, startSimulator } from './lib/simulator.mjs';

// Quantities are bitcoin of the linear contract, and contracts of 100 USD of the inverse one; the control endpoint counts bitcoin or USD.
const SUITES = [
    {
        name: 'binanceusdm', SYMBOL: 'BTC/USDT:USDT', ID: 'BTCUSDT', subType: 'linear', api: 'fapi', asset: 'USDT', native: 1, contractSize: 1, step: 0.001,
        keysOf: (keys) => keys, q: (coins) => coins, valueOf: (quantity, price) => quantity * price,
    },
    {
        name: 'binancecoinm', SYMBOL: 'BTC/USD:BTC', ID: 'BTCUSD_PERP', subType: 'inverse', api: 'dapi', asset: 'BTC', native: 60_000, contractSize: 100, step: 1,
        keysOf: (keys) => ({ apiKey: keys.coinApiKey, secret: keys.secret }), q: (coins) => Math.round(coins * 600), valueOf: (quantity, price) => quantity * 100 / price,
    },
];

for (const { name, SYMBOL, ID, subType, api, asset, native, contractSize, step, keysOf, q, valueOf } of SUITES) describe(name, () => {
    const create = (keys, config) => createBinance(simulator.ports.binance, keys, config, subType);
    let simulator;
    let exchange;
    let venue;
    let ids = 0;
    const newId = () => `conf-${process.pid}-${++ids}`;

    before(async () => {
        simulator = await startSimulator();
        venue = control(simulator.ports.binance);
        exchange = await create(keysOf(simulator.keys));
        await exchange.loadMarkets();
    });

    after(async () => {
        await exchange?.close();
        await simulator?.stop();
    });

    const book = (bid = 60000, ask = 60000.1, size = 5) => venue.book(ID, bid, size * native, ask, size * native);
    const flatten = async () => {
        await exchange.cancelAllOrders(SYMBOL);
        await book();
        for (const position of await exchange.fetchPositions([SYMBOL])) {
            const side = position.side === 'long' ? 'sell' : 'buy';
            await exchange.createOrder(SYMBOL, 'market', side, position.contracts, undefined, { reduceOnly: true });
        }
    };

    describe('market data', () => {
        it('lists markets with their steps and limits', () => {
            const market = exchange.market(SYMBOL);
            assert.equal(market.id, ID);
            assert.equal(market.linear, subType === 'linear');
            assert.equal(market.inverse, subType === 'inverse');
            assert.equal(market.contractSize, contractSize);
            assert.equal(market.precision.price, 0.1);
            assert.equal(market.precision.amount, step);
            assert.equal(market.limits.cost.min, subType === 'linear' ? 100 : undefined);
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
            const best = (await exchange.fetchBidsAsks([SYMBOL]))[SYMBOL];
            assert.equal(best.bid, 59990);
            assert.equal(best.ask, 60010);
            const ticker = await exchange.fetchTicker(SYMBOL);
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

        it('streams the order book in step with the snapshot', async () => {
            await exchange.watchOrderBook(SYMBOL);
            const next = watchUntil(() => exchange.watchOrderBook(SYMBOL), (b) => b.bids[0]?.[0] === 59980 && b.asks[0]?.[0] === 60020);
            await book(59980, 60020);
            const orders = await next;
            assert.equal(orders.bids.length, 10);
            await book();
        });

        it('streams best bid and ask', async () => {
            const wanted = watchUntil(() => exchange.watchBidsAsks([SYMBOL]), (t) => t[SYMBOL]?.bid === 59970);
            const best = await whileRepeating(() => book(59970, 60030, 1), wanted);
            assert.equal(best[SYMBOL].ask, 60030);
            assert.equal(best[SYMBOL].bidVolume, q(1));
            await book();
        });

        it('streams tickers', async () => {
            const ticker = await exchange.watchTicker(SYMBOL);
            assert.equal(ticker.symbol, SYMBOL);
            assert.ok(ticker.last > 0);
        });

        it('streams mark prices', async () => {
            const mark = await exchange.watchMarkPrice(SYMBOL);
            assert.ok(mark.markPrice > 0);
        });
    });

    describe('account', () => {
        it('answers the balance', async () => {
            const balance = await exchange.fetchBalance();
            assert.equal(balance[asset].total > (asset === 'USDT' ? 99_000 : 4.9), true);
            assert.equal(balance[asset].free > 0, true);
        });

        it('sets leverage', async () => {
            const answer = await exchange.setLeverage(20, SYMBOL);
            assert.equal(Number(answer.leverage), 20);
        });

        it('knows one-way positions and cross margin only', async () => {
            await assert.rejects(exchange.setPositionMode(true, SYMBOL), ccxt.ExchangeError);
            await assert.rejects(exchange.setMarginMode('cross', SYMBOL), ccxt.MarginModeAlreadySet);
        });

        it('tells the leverage tiers', async () => {
            const tiers = (await exchange.fetchLeverageTiers([SYMBOL]))[SYMBOL];
            assert.equal(tiers[0].maintenanceMarginRate, 0.004);
            assert.equal(tiers[0].maxLeverage, 125);
        });

        it('tells the trading fee', async () => {
            const fee = await exchange.fetchTradingFee(SYMBOL);
            assert.equal(fee.taker, 0.0005);
            assert.equal(fee.maker, 0.0002);
        });
    });

    describe('orders', () => {
        it('places, finds by both ids, edits and cancels a limit order', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59000, { clientOrderId });
            assert.equal(placed.status, 'open');
            assert.equal(placed.clientOrderId, clientOrderId);
            assert.equal((await exchange.fetchOrder(placed.id, SYMBOL)).id, placed.id);
            const byClient = await exchange.fetchOrder(undefined, SYMBOL, { origClientOrderId: clientOrderId });
            assert.equal(byClient.id, placed.id);
            assert.ok((await exchange.fetchOpenOrders(SYMBOL)).some((o) => o.id === placed.id));
            const edited = await exchange.editOrder(placed.id, SYMBOL, 'limit', 'buy', q(0.02), 58900);
            assert.equal(edited.amount, q(0.02));
            assert.equal(edited.price, 58900);
            assert.equal((await exchange.cancelOrder(placed.id, SYMBOL)).status, 'canceled');
            assert.equal((await exchange.fetchOrder(placed.id, SYMBOL)).status, 'canceled');
        });

        it('cancels by client id', async () => {
            const clientOrderId = newId();
            await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59000, { clientOrderId });
            const cancelled = await exchange.cancelOrder(undefined, SYMBOL, { origClientOrderId: clientOrderId });
            assert.equal(cancelled.clientOrderId, clientOrderId);
        });

        it('fills market and IOC orders and tells trades', async () => {
            await flatten();
            const market = await exchange.createOrder(SYMBOL, 'market', 'buy', q(0.01));
            assert.equal(market.status, 'closed');
            assert.equal(market.average, 60000.1);
            const ioc = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 60000.1, { timeInForce: 'IOC' });
            assert.equal(ioc.filled, q(0.01));
            const lapsed = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59999, { timeInForce: 'IOC' });
            assert.equal(lapsed.status, 'expired');
            assert.equal(lapsed.filled, 0);
            const trades = await exchange.fetchMyTrades(SYMBOL);
            const trade = trades.find((t) => t.order === market.id);
            assert.equal(trade.amount, q(0.01));
            assert.equal(trade.price, 60000.1);
            assert.equal(trade.takerOrMaker, 'taker');
            assert.equal(trade.fee.currency, asset);
            assert.ok(Math.abs(trade.fee.cost - valueOf(q(0.01), 60000.1) * 0.0005) < 1e-6);
            const positions = await exchange.fetchPositions([SYMBOL]);
            assert.equal(positions[0].side, 'long');
            assert.equal(positions[0].contracts, q(0.02));
            const closed = await exchange.fetchClosedOrders(SYMBOL);
            assert.ok(closed.some((o) => o.id === market.id && o.status === 'closed'));
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

        it('lists all orders, and positions by risk', async () => {
            await flatten();
            const placed = await exchange.createOrder(SYMBOL, 'market', 'sell', q(0.01));
            const orders = await exchange.fetchOrders(SYMBOL);
            assert.equal(orders.at(-1).id, placed.id);
            const since = await exchange.fetchOrders(SYMBOL, placed.timestamp);
            assert.ok(since.some((o) => o.id === placed.id));
            const risk = (await exchange.fetchPositionsRisk([SYMBOL])).find((p) => p.contracts === q(0.01));
            assert.equal(risk.side, 'short');
            // Of far less than the balance: a short of a coin that is held has no price of its own at which it fails.
            assert.equal(risk.liquidationPrice > 60000, subType === 'linear');
            assert.ok(risk.maintenanceMargin > 0);
            await flatten();
        });

        it('reduces only what there is and refuses to open', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'buy', q(0.01));
            const reduced = await exchange.createOrder(SYMBOL, 'market', 'sell', q(0.01), undefined, { reduceOnly: true });
            assert.equal(reduced.reduceOnly, true);
            assert.equal(reduced.filled, q(0.01));
            await assert.rejects(
                exchange.createOrder(SYMBOL, 'market', 'sell', q(0.01), undefined, { reduceOnly: true }), ccxt.InvalidOrder);
        });

        // Two of the refusals are not in ccxt's table of COIN-M, nor on the venue's page; the codes are those of USDⓈ-M.
        it('refuses a post-only order that would take, keeps one that would not', async () => {
            await assert.rejects(
                exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 60001, { postOnly: true }), subType === 'linear' ? ccxt.OrderNotFillable : /-5022/);
            const resting = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59000, { postOnly: true });
            assert.equal(resting.status, 'open');
            assert.equal(resting.postOnly, true);
            await exchange.cancelOrder(resting.id, SYMBOL);
        });

        it('fills a resting order as maker when the book reaches it', async () => {
            await flatten();
            const resting = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59990, { postOnly: true });
            await book(59980, 59985);
            const filled = await exchange.fetchOrder(resting.id, SYMBOL);
            assert.equal(filled.status, 'closed');
            assert.equal(filled.average, 59990);
            const trade = (await exchange.fetchMyTrades(SYMBOL)).find((t) => t.order === resting.id);
            assert.equal(trade.takerOrMaker, 'maker');
            await flatten();
        });

        it('cancels everything of a symbol', async () => {
            await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59000);
            await exchange.createOrder(SYMBOL, 'limit', 'sell', q(0.01), 61000);
            await exchange.cancelAllOrders(SYMBOL);
            assert.deepEqual(await exchange.fetchOpenOrders(SYMBOL), []);
        });

        it('places and cancels several at once', async () => {
            const placed = await exchange.createOrders([
                { symbol: SYMBOL, type: 'limit', side: 'buy', amount: q(0.01), price: 59000 },
                { symbol: SYMBOL, type: 'limit', side: 'buy', amount: q(0.01), price: 58000 },
            ]);
            assert.equal(placed.length, 2);
            const cancelled = await exchange.cancelOrders(placed.map((o) => o.id), SYMBOL);
            assert.deepEqual(cancelled.map((o) => o.status), ['canceled', 'canceled']);
        });

        it('tells funding payments', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'buy', q(0.01));
            await venue.mark(ID, { mark: 60000, fundingRate: 0.0002, fundingInMs: 200 });
            const rows = await watchUntil(() => exchange.fetchFundingHistory(SYMBOL), (list) => list.length > 0);
            assert.ok(Math.abs(rows[0].amount + valueOf(q(0.01), 60000) * 0.0002) < 1e-6);
            await venue.mark(ID, { fundingRate: 0.0001 });
            await flatten();
        });
    });

    describe('private streams', () => {
        it('streams orders, trades, positions and balance', async () => {
            await flatten();
            const clientOrderId = newId();
            await Promise.all([exchange.fetchBalance(), exchange.authenticate()]);
            const orders = watchUntil(() => exchange.watchOrders(SYMBOL), (list) => list.some((o) => o.clientOrderId === clientOrderId && o.status === 'closed'));
            const trades = watchUntil(() => exchange.watchMyTrades(SYMBOL), (list) => list.some((t) => t.amount === q(0.015)));
            const positions = watchUntil(() => exchange.watchPositions([SYMBOL]), (list) => list.some((p) => p.contracts === q(0.015)));
            const before = (await exchange.fetchBalance())[asset].total;
            const balance = watchUntil(() => exchange.watchBalance(), (b) => b[asset]?.total < before);
            // The stream is there when the venue knows a client of it; an order before that would be told to nobody.
            await watchUntil(async () => {
                await new Promise((resolve) => setTimeout(resolve, 20));
                return venue.connections();
            }, (open) => open.private > 0);
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

    describe('orders over WebSocket', () => {
        it('places and cancels with HMAC signatures', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrderWs(SYMBOL, 'limit', 'buy', q(0.01), 59000, { clientOrderId });
            assert.equal(placed.clientOrderId, clientOrderId);
            assert.equal(placed.status, 'open');
            const cancelled = await exchange.cancelOrderWs(placed.id, SYMBOL);
            assert.equal(cancelled.status, 'canceled');
        });

        if (subType === 'linear') it('takes Ed25519 keys over REST and WebSocket', async () => {
            const { ed25519ApiKey, privateKey } = simulator.keys;
            const client = await create({ apiKey: ed25519ApiKey, secret: privateKey });
            try {
                await client.loadMarkets();
                const placed = await client.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59000);
                assert.equal(placed.status, 'open');
                assert.equal((await client.cancelOrder(placed.id, SYMBOL)).status, 'canceled');
            } finally {
                await client.close();
            }
        });

        it('tells errors', async () => {
            await assert.rejects(exchange.cancelOrderWs('123456', SYMBOL), ccxt.OrderNotFound);
        });
    });

    describe('errors', () => {
        const rejects = (promise, type) => assert.rejects(promise, type);

        it('insufficient funds', () => rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', subType === 'linear' ? 900 : q(300), 59000), ccxt.InsufficientFunds));
        it('bad symbol', () => rejects(exchange[`${api}PublicGetDepth`]({ symbol: 'NOPE' }), ccxt.BadSymbol));
        it('unknown order', () => rejects(exchange.fetchOrder('123456', SYMBOL), ccxt.OrderNotFound));
        it('cancel of an unknown order', () => rejects(exchange.cancelOrder('123456', SYMBOL), ccxt.OrderNotFound));
        it('too fine a price', () => rejects(
            exchange[`${api}PrivatePostOrder`]({ symbol: ID, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: String(q(0.01)), price: '59000.123' }), ccxt.BadRequest));
        if (subType === 'linear') it('too small a notional', () => rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.001), 59000), ccxt.InvalidOrder));
        it('a client id that is in use', async () => {
            const clientOrderId = newId();
            const first = await exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59000, { clientOrderId });
            await rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', q(0.01), 59000, { clientOrderId }), subType === 'linear' ? ccxt.InvalidOrder : /-4116/);
            await exchange.cancelOrder(first.id, SYMBOL);
        });

        it('bad signature', async () => {
            const client = await create({ ...keysOf(simulator.keys), secret: 'wrong' }, { options: { fetchCurrencies: false } });
            await rejects(client.fetchBalance(), ccxt.AuthenticationError);
            await client.close();
        });

        it('unknown key', async () => {
            const client = await create({ apiKey: 'unknown', secret: 'wrong' }, { options: { fetchCurrencies: false } });
            await rejects(client.fetchBalance(), ccxt.AuthenticationError);
            await client.close();
        });

        it('rate limit and ban', async () => {
            await venue.fault({ kind: 'RateLimited' });
            await rejects(exchange.fetchTime(), ccxt.DDoSProtection);
            await venue.fault({ kind: 'Banned' });
            await rejects(exchange.fetchTime(), ccxt.DDoSProtection);
        });

        it('maintenance', async () => {
            await venue.fault({ kind: 'Maintenance', count: null });
            assert.equal((await exchange.fetchStatus()).status, 'maintenance');
            await rejects(exchange.fetchTime(), ccxt.OperationFailed);
            await venue.clear();
        });
    });

    // The simulated networks carry USDT alone.
    if (asset === 'USDT') describe('money', () => {
        const TRX = { network: 'TRX' };

        it('names an address and the same one again', async () => {
            const address = await exchange.fetchDepositAddress('USDT', TRX);
            assert.equal(address.currency, 'USDT');
            assert.match(address.address, /^0x[0-9a-f]{40}$/);
            assert.equal((await exchange.fetchDepositAddress('USDT', TRX)).address, address.address);
        });

        it('moves money beside the margin account and back', async () => {
            const before = (await exchange.fetchBalance()).USDT.total;
            const out = await exchange.transfer('USDT', 100, 'future', 'spot');
            assert.ok(out.id);
            assert.ok(Math.abs((await exchange.fetchBalance()).USDT.total - (before - 100)) < 1e-6);
            await exchange.transfer('USDT', 100, 'spot', 'future');
            assert.ok(Math.abs((await exchange.fetchBalance()).USDT.total - before) < 1e-6);
        });

        it('pays out, and credits what comes', async () => {
            await venue.withdrawals({ payoutMs: 200, creditMs: 200 });
            await exchange.transfer('USDT', 200, 'future', 'spot');
            const { address } = await exchange.fetchDepositAddress('USDT', TRX);
            const withdrawal = await exchange.withdraw('USDT', 50, address, undefined, { network: 'TRX' });
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
            await assert.rejects(exchange.withdraw('USDT', 900_000, address, undefined, { network: 'TRX' }), ccxt.ExchangeError);
            await assert.rejects(exchange.transfer('USDT', 900_000, 'future', 'spot'), ccxt.ExchangeError);
        });

        it('refuses while withdrawals are suspended', async () => {
            await venue.withdrawals({ open: false });
            const { address } = await exchange.fetchDepositAddress('USDT', TRX);
            await assert.rejects(exchange.withdraw('USDT', 20, address, undefined, { network: 'TRX' }), ccxt.ExchangeError);
            await venue.withdrawals({ open: true });
        });
    });
});
