import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import ccxt from 'ccxt';
import { createBinanceSpot, watchUntil, whileRepeating } from './lib/clients.mjs';
import { control, startSimulator } from './lib/simulator.mjs';

const SYMBOL = 'BTC/USDT';
const ID = 'BTCUSDT';

describe('binance spot', () => {
    let simulator;
    let exchange;
    let venue;
    let ids = 0;
    const newId = () => `conf-${process.pid}-${++ids}`;
    const create = (keys, config) => createBinanceSpot(simulator.ports.binancespot, keys, config);

    before(async () => {
        simulator = await startSimulator();
        venue = control(simulator.ports.binancespot);
        exchange = await create(simulator.keys);
        await exchange.loadMarkets();
    });

    after(async () => {
        await exchange?.close();
        await simulator?.stop();
    });

    const book = (bid = 60000, ask = 60000.01, size = 5) => venue.book(ID, bid, size, ask, size);
    const sellAll = async () => {
        if ((await exchange.fetchOpenOrders(SYMBOL)).length > 0)
            await exchange.cancelAllOrders(SYMBOL);
        await book();
        const coins = (await exchange.fetchBalance()).BTC?.free ?? 0;
        if (coins > 0.0001)
            await exchange.createOrder(SYMBOL, 'market', 'sell', Number(exchange.amountToPrecision(SYMBOL, coins)));
    };

    describe('market data', () => {
        it('lists markets with their steps and limits', () => {
            const market = exchange.market(SYMBOL);
            assert.equal(market.id, ID);
            assert.equal(market.spot, true);
            assert.equal(market.precision.price, 0.01);
            assert.equal(market.precision.amount, 0.00001);
            assert.equal(market.limits.cost.min, 5);
        });

        it('tells time and status', async () => {
            assert.ok(Math.abs(await exchange.fetchTime() - Date.now()) < 5000);
            assert.equal((await exchange.fetchStatus()).status, 'ok');
        });

        it('answers order book and tickers', async () => {
            await book(59990, 60010, 3);
            const orders = await exchange.fetchOrderBook(SYMBOL, 5);
            assert.deepEqual(orders.bids[0], [59990, 3]);
            assert.deepEqual(orders.asks[0], [60010, 3]);
            const best = (await exchange.fetchBidsAsks([SYMBOL]))[SYMBOL];
            assert.equal(best.bid, 59990);
            assert.equal(best.ask, 60010);
            assert.equal((await exchange.fetchTicker(SYMBOL)).last, 59990);
            await book();
        });

        it('streams the order book in step with the snapshot', async () => {
            await exchange.watchOrderBook(SYMBOL);
            const next = watchUntil(() => exchange.watchOrderBook(SYMBOL), (b) => b.bids[0]?.[0] === 59980 && b.asks[0]?.[0] === 60020);
            await book(59980, 60020);
            assert.equal((await next).bids.length, 10);
            await book();
        });

        it('streams best bid and ask', async () => {
            const wanted = watchUntil(() => exchange.watchBidsAsks([SYMBOL]), (t) => t[SYMBOL]?.bid === 59970);
            const best = await whileRepeating(() => book(59970, 60030, 1), wanted);
            assert.equal(best[SYMBOL].ask, 60030);
            await book();
        });

        it('streams tickers', async () => {
            const ticker = await exchange.watchTicker(SYMBOL);
            assert.equal(ticker.symbol, SYMBOL);
            assert.ok(ticker.last > 0);
        });
    });

    describe('account', () => {
        it('answers the balance', async () => {
            const balance = await exchange.fetchBalance();
            assert.ok(balance.USDT.total > 99_000);
        });

        it('tells the trading fee', async () => {
            const { standardCommission } = await exchange.privateGetAccountCommission({ symbol: ID });
            assert.equal(Number(standardCommission.taker), 0.001);
            assert.equal(Number(standardCommission.maker), 0.001);
        });
    });

    describe('orders', () => {
        it('places, finds by both ids and cancels a limit order', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59000, { clientOrderId });
            assert.equal(placed.status, 'open');
            assert.equal(placed.clientOrderId, clientOrderId);
            assert.equal((await exchange.fetchOrder(placed.id, SYMBOL)).id, placed.id);
            assert.equal((await exchange.fetchOrder(undefined, SYMBOL, { origClientOrderId: clientOrderId })).id, placed.id);
            assert.ok((await exchange.fetchOpenOrders(SYMBOL)).some((o) => o.id === placed.id));
            assert.equal((await exchange.cancelOrder(placed.id, SYMBOL)).status, 'canceled');
            assert.equal((await exchange.fetchOrder(placed.id, SYMBOL)).status, 'canceled');
        });

        it('cancels by client id', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59000, { clientOrderId });
            assert.equal((await exchange.cancelOrder(undefined, SYMBOL, { origClientOrderId: clientOrderId })).id, placed.id);
        });

        it('takes the fee of a buy in coins and that of a sell in money', async () => {
            await sellAll();
            const bought = await exchange.createOrder(SYMBOL, 'market', 'buy', 0.01);
            assert.equal(bought.status, 'closed');
            assert.equal(bought.average, 60000.01);
            const sold = await exchange.createOrder(SYMBOL, 'limit', 'sell', 0.005, 60000, { timeInForce: 'IOC' });
            assert.equal(sold.filled, 0.005);
            const trades = await exchange.fetchMyTrades(SYMBOL);
            const of = (order) => trades.find((t) => t.order === order.id);
            assert.deepEqual([of(bought).fee.currency, of(bought).fee.cost, of(bought).takerOrMaker], ['BTC', 0.00001, 'taker']);
            assert.deepEqual([of(sold).fee.currency, of(sold).fee.cost], ['USDT', 0.3]);
            assert.ok(Math.abs((await exchange.fetchBalance()).BTC.total - 0.00499) < 0.00002);
            await sellAll();
        });

        it('shows a trade to everybody, over REST and stream', async () => {
            const wanted = watchUntil(() => exchange.watchTrades(SYMBOL), (list) => list.some((t) => t.amount === 0.017));
            const trade = (await whileRepeating(async () => {
                await exchange.createOrder(SYMBOL, 'market', 'buy', 0.017);
                await book();
            }, wanted)).find((t) => t.amount === 0.017);
            const all = await exchange.fetchTrades(SYMBOL, undefined, undefined, { fetchTradesMethod: 'publicGetTrades' });
            assert.equal(all.find((t) => t.id === trade.id).price, trade.price);
            await sellAll();
        });

        it('refuses a post-only order that would take, keeps one that would not', async () => {
            await assert.rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 60001, { postOnly: true }), ccxt.OrderImmediatelyFillable);
            const resting = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59000, { postOnly: true });
            assert.equal((await exchange.fetchOrder(resting.id, SYMBOL)).postOnly, true);
            await exchange.cancelOrder(resting.id, SYMBOL);
        });

        it('fills a resting order as maker when the book reaches it', async () => {
            const resting = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59990, { postOnly: true });
            await book(59980, 59985);
            const filled = await exchange.fetchOrder(resting.id, SYMBOL);
            assert.equal(filled.status, 'closed');
            assert.equal(filled.average, 59990);
            assert.equal((await exchange.fetchMyTrades(SYMBOL)).find((t) => t.order === resting.id).takerOrMaker, 'maker');
            await sellAll();
        });

        it('cancels everything of a symbol', async () => {
            await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59000);
            await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 58000);
            await exchange.cancelAllOrders(SYMBOL);
            assert.deepEqual(await exchange.fetchOpenOrders(SYMBOL), []);
        });
    });

    describe('private streams', () => {
        it('streams orders, trades and balance', async () => {
            const clientOrderId = newId();
            const orders = watchUntil(() => exchange.watchOrders(SYMBOL), (list) => list.some((o) => o.clientOrderId === clientOrderId && o.status === 'closed'));
            const trades = watchUntil(() => exchange.watchMyTrades(SYMBOL), (list) => list.some((t) => t.amount === 0.015));
            const balance = watchUntil(() => exchange.watchBalance(), (b) => b.BTC?.total > 0.014);
            // The stream is there when the venue knows a client of it; an order before that would be told to nobody.
            await watchUntil(async () => {
                await new Promise((resolve) => setTimeout(resolve, 20));
                return venue.connections();
            }, (open) => open.private > 0);
            const order = await exchange.createOrder(SYMBOL, 'market', 'buy', 0.015, undefined, { clientOrderId });
            assert.equal((await orders).find((o) => o.clientOrderId === clientOrderId).id, order.id);
            const trade = (await trades).find((t) => t.amount === 0.015);
            assert.deepEqual([trade.order, trade.fee.currency], [order.id, 'BTC']);
            assert.ok((await balance).BTC.total < 0.015);
            await sellAll();
        });
    });

    describe('orders over WebSocket', () => {
        it('places and cancels with HMAC signatures', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrderWs(SYMBOL, 'limit', 'buy', 0.01, 59000, { clientOrderId });
            assert.equal(placed.clientOrderId, clientOrderId);
            assert.equal(placed.status, 'open');
            assert.equal((await exchange.cancelOrderWs(placed.id, SYMBOL)).status, 'canceled');
        });

        it('takes Ed25519 keys over REST and WebSocket', async () => {
            const { ed25519ApiKey, privateKey } = simulator.keys;
            const client = await create({ apiKey: ed25519ApiKey, secret: privateKey });
            try {
                await client.loadMarkets();
                const placed = await client.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59000);
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

        it('insufficient funds', () => rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', 9, 59000), ccxt.InsufficientFunds));
        it('coins that are not there', () => rejects(exchange.createOrder(SYMBOL, 'limit', 'sell', 5, 61000), ccxt.InsufficientFunds));
        it('bad symbol', () => rejects(exchange.publicGetDepth({ symbol: 'NOPE' }), ccxt.BadSymbol));
        it('unknown order', () => rejects(exchange.fetchOrder('123456', SYMBOL), ccxt.OrderNotFound));
        it('cancel of an unknown order', () => rejects(exchange.cancelOrder('123456', SYMBOL), ccxt.OrderNotFound));
        it('too small a notional', () => rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', 0.00002, 59000), ccxt.BadRequest));
        it('a client id that is in use', async () => {
            const clientOrderId = newId();
            const first = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59000, { clientOrderId });
            await rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59000, { clientOrderId }), ccxt.InvalidOrder);
            await exchange.cancelOrder(first.id, SYMBOL);
        });

        it('bad signature', async () => {
            const client = await create({ ...simulator.keys, secret: 'wrong' });
            await rejects(client.fetchBalance(), ccxt.AuthenticationError);
            await client.close();
        });

        it('rate limit and ban', async () => {
            await venue.fault({ kind: 'RateLimited' });
            await rejects(exchange.fetchTime(), ccxt.DDoSProtection);
            await venue.fault({ kind: 'Banned' });
            await rejects(exchange.fetchTime(), ccxt.DDoSProtection);
        });
    });
});
