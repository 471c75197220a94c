import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import ccxt from 'ccxt';
import { createBybitSpot, watchUntil, whileRepeating } from './lib/clients.mjs';
import { control, startSimulator } from './lib/simulator.mjs';

const SYMBOL = 'BTC/USDT';
const ID = 'BTCUSDT';

describe('bybit spot', () => {
    let simulator;
    let exchange;
    let venue;
    let ids = 0;
    const newId = () => `conf-${process.pid}-${++ids}`;

    before(async () => {
        simulator = await startSimulator();
        venue = control(simulator.ports.bybitspot);
        exchange = await createBybitSpot(simulator.ports.bybitspot, simulator.keys);
        await exchange.loadMarkets();
    });

    after(async () => {
        await exchange?.close();
        await simulator?.stop();
    });

    const book = (bid = 60000, ask = 60000.1, size = 5) => venue.book(ID, bid, size, ask, size);
    const find = async (id) => exchange.fetchOrder(id, SYMBOL, { acknowledged: true });
    // Without a word the venue takes the quantity of a buy at market for money.
    const buy = (amount, params = {}) => exchange.createOrder(SYMBOL, 'market', 'buy', amount, undefined, { marketUnit: 'baseCoin', ...params });
    const sellAll = async () => {
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
            assert.equal(market.precision.price, 0.1);
            assert.equal(market.precision.amount, 0.000001);
            assert.equal(market.limits.cost.min, 5);
        });

        it('answers order book and tickers', async () => {
            await book(59990, 60010, 3);
            const orders = await exchange.fetchOrderBook(SYMBOL, 5);
            assert.deepEqual(orders.bids[0], [59990, 3]);
            assert.deepEqual(orders.asks[0], [60010, 3]);
            const ticker = await exchange.fetchTicker(SYMBOL);
            assert.equal(ticker.bid, 59990);
            assert.equal(ticker.ask, 60010);
            await book();
        });

        it('streams the order book as snapshot and differences', async () => {
            await exchange.watchOrderBook(SYMBOL);
            const next = watchUntil(() => exchange.watchOrderBook(SYMBOL), (b) => b.bids[0]?.[0] === 59980 && b.asks[0]?.[0] === 60020);
            await book(59980, 60020);
            await next;
            await book();
        });

        it('streams best bid and ask', async () => {
            const wanted = watchUntil(() => exchange.watchBidsAsks([SYMBOL]), (t) => t[SYMBOL]?.bid === 59970);
            const best = await whileRepeating(() => book(59970, 60030, 1), wanted);
            assert.equal(best[SYMBOL].ask, 60030);
            await book();
        });
    });

    describe('account', () => {
        it('answers the balance', async () => {
            assert.ok((await exchange.fetchBalance()).USDT.total > 99_000);
        });

        it('tells the trading fee', async () => {
            const fee = await exchange.fetchTradingFee(SYMBOL);
            assert.equal(fee.taker, 0.001);
            assert.equal(fee.maker, 0.001);
        });
    });

    describe('orders', () => {
        it('places, finds by both ids and cancels a limit order', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59000, { clientOrderId });
            assert.equal((await find(placed.id)).status, 'open');
            const byClient = await exchange.fetchOpenOrders(SYMBOL, undefined, undefined, { orderLinkId: clientOrderId });
            assert.equal(byClient[0].id, placed.id);
            assert.ok(Math.abs((await exchange.fetchBalance()).USDT.used - 590) < 1);
            await exchange.cancelOrder(placed.id, SYMBOL);
            assert.equal((await find(placed.id)).status, 'canceled');
        });

        it('takes the fee of a buy in coins and that of a sell in money', async () => {
            await sellAll();
            const bought = await find((await buy(0.01)).id);
            assert.equal(bought.status, 'closed');
            assert.equal(bought.average, 60000.1);
            const sold = await exchange.createOrder(SYMBOL, 'limit', 'sell', 0.005, 60000, { timeInForce: 'IOC' });
            const trades = await exchange.fetchMyTrades(SYMBOL);
            const of = (order) => trades.find((t) => t.order === order.id);
            assert.deepEqual([of(bought).fee.currency, of(bought).fee.cost, of(bought).takerOrMaker], ['BTC', 0.00001, 'taker']);
            assert.deepEqual([of(sold).fee.currency, of(sold).fee.cost], ['USDT', 0.3]);
            assert.ok(Math.abs((await exchange.fetchBalance()).BTC.total - 0.00499) < 0.000002);
            await sellAll();
        });

        it('takes a post-only order that would take, and cancels it', async () => {
            const crossing = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 60001, { postOnly: true })).id);
            assert.equal(crossing.status, 'canceled');
            assert.equal(crossing.filled, 0);
        });

        it('fills a resting order as maker when the book reaches it', async () => {
            const resting = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59990, { postOnly: true });
            await book(59980, 59985);
            const filled = await find(resting.id);
            assert.equal(filled.status, 'closed');
            assert.equal(filled.average, 59990);
            await sellAll();
        });
    });

    describe('private streams', () => {
        it('streams orders, trades and balance', async () => {
            const clientOrderId = newId();
            const orders = watchUntil(() => exchange.watchOrders(SYMBOL), (list) => list.some((o) => o.clientOrderId === clientOrderId && o.status === 'closed'));
            const trades = watchUntil(() => exchange.watchMyTrades(SYMBOL), (list) => list.some((t) => t.amount === 0.015));
            const balance = watchUntil(() => exchange.watchBalance(), (b) => b.BTC?.total > 0.014);
            // An order before the three topics are subscribed would be told to nobody.
            await watchUntil(async () => {
                await new Promise((resolve) => setTimeout(resolve, 20));
                return venue.connections();
            }, (open) => open.privateTopics === 3);
            const order = await buy(0.015, { clientOrderId });
            assert.equal((await orders).find((o) => o.clientOrderId === clientOrderId).id, order.id);
            assert.equal((await trades).find((t) => t.amount === 0.015).order, order.id);
            assert.ok((await balance).BTC.total < 0.015);
            await sellAll();
        });
    });

    describe('orders over WebSocket', () => {
        it('places and cancels', async () => {
            const placed = await exchange.createOrderWs(SYMBOL, 'limit', 'buy', 0.01, 59000, { clientOrderId: newId() });
            assert.equal((await exchange.cancelOrderWs(placed.id, SYMBOL)).id, placed.id);
            assert.equal((await find(placed.id)).status, 'canceled');
        });
    });

    describe('errors', () => {
        const rejects = (promise, type) => assert.rejects(promise, type);

        it('insufficient funds', () => rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', 9, 59000), ccxt.InsufficientFunds));
        it('coins that are not there', () => rejects(exchange.createOrder(SYMBOL, 'limit', 'sell', 5, 61000), ccxt.InsufficientFunds));
        it('cancel of an unknown order', () => rejects(exchange.cancelOrder('unknown', SYMBOL), ccxt.OrderNotFound));
        it('too small a notional', () => rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', 0.00002, 59000), ccxt.InvalidOrder));
        it('rate limit', async () => {
            await venue.fault({ kind: 'RateLimited' });
            await rejects(exchange.fetchBalance(), ccxt.RateLimitExceeded);
        });
    });
});
