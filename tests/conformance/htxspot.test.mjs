import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import ccxt from 'ccxt';
import { createHtxSpot, watchMovingTicker, watchUntil, whileRepeating } from './lib/clients.mjs';
import { control, startSimulator } from './lib/simulator.mjs';

const SYMBOL = 'BTC/USDT';
const ID = 'btcusdt';

describe('htx spot', () => {
    let simulator;
    let exchange;
    let venue;
    let ids = 0;
    const newId = () => `conf-${process.pid}-${++ids}`;

    before(async () => {
        simulator = await startSimulator();
        venue = control(simulator.ports.htxspot);
        exchange = await createHtxSpot(simulator.ports.htxspot, simulator.keys);
        await exchange.loadMarkets();
    });

    after(async () => {
        await exchange?.close();
        await simulator?.stop();
    });

    const book = (bid = 60000, ask = 60000.1, size = 5) => venue.book(ID, bid, size, ask, size);
    const find = (id) => exchange.fetchOrder(id, SYMBOL);
    // A buy at market is for money at this venue; one that does not rest is for coins.
    const buy = (amount, params = {}) => exchange.createOrder(SYMBOL, 'limit', 'buy', amount, 60001, { timeInForce: 'IOC', ...params });
    const sellAll = async () => {
        await exchange.cancelAllOrders(SYMBOL);
        await book();
        const coins = (await exchange.fetchBalance()).BTC?.free ?? 0;
        if (coins > 0.0002)
            await exchange.createOrder(SYMBOL, 'market', 'sell', Number(exchange.amountToPrecision(SYMBOL, coins)));
    };

    describe('market data', () => {
        it('lists markets with their steps and limits', () => {
            const market = exchange.market(SYMBOL);
            assert.equal(market.id, ID);
            assert.equal(market.spot, true);
            assert.equal(market.precision.price, 0.01);
            assert.equal(market.precision.amount, 0.000001);
            assert.equal(market.limits.cost.min, 10);
        });

        it('tells time', async () => {
            assert.ok(Math.abs(await exchange.fetchTime() - Date.now()) < 5000);
        });

        it('answers order book and tickers', async () => {
            await book(59990, 60010, 3);
            const orders = await exchange.fetchOrderBook(SYMBOL);
            assert.deepEqual(orders.bids[0], [59990, 3]);
            assert.deepEqual(orders.asks[0], [60010, 3]);
            const ticker = await exchange.fetchTicker(SYMBOL);
            assert.equal(ticker.bid, 59990);
            assert.equal(ticker.ask, 60010);
            assert.equal((await exchange.fetchTickers([SYMBOL]))[SYMBOL].ask, 60010);
            await book();
        });

        it('streams the order book in step with the snapshot', async () => {
            let cents = 0;
            const wanted = watchUntil(() => exchange.watchOrderBook(SYMBOL, 20), (b) => b.bids[0]?.[0] > 59980 && b.asks[0]?.[0] === 60020);
            // It keeps a book from differences on an image that it asks for, which needs some of them.
            await whileRepeating(() => book(59980 + (++cents % 50) / 100, 60020), wanted);
            await book();
        });

        it('streams tickers', async () => {
            assert.equal((await watchMovingTicker(exchange, SYMBOL, book)).ask, 60040);
            await book();
        });
    });

    describe('account', () => {
        it('answers the balance', async () => {
            assert.ok((await exchange.fetchBalance()).USDT.total > 99_000);
        });

        it('tells the trading fee', async () => {
            const fee = await exchange.fetchTradingFee(SYMBOL);
            assert.equal(fee.taker, 0.002);
            assert.equal(fee.maker, 0.002);
        });
    });

    describe('orders', () => {
        it('places, finds by both ids and cancels a limit order', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59000, { clientOrderId });
            const found = await find(placed.id);
            assert.equal(found.status, 'open');
            assert.equal(found.clientOrderId, clientOrderId);
            assert.equal((await exchange.fetchOrder(undefined, SYMBOL, { clientOrderId })).id, placed.id);
            assert.ok((await exchange.fetchOpenOrders(SYMBOL)).some((o) => o.id === placed.id));
            assert.ok(Math.abs((await exchange.fetchBalance()).USDT.used - 590) < 1);
            await exchange.cancelOrder(placed.id, SYMBOL);
            assert.equal((await find(placed.id)).status, 'canceled');
        });

        it('cancels by client id', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59000, { clientOrderId });
            await exchange.cancelOrder(undefined, SYMBOL, { clientOrderId });
            assert.equal((await find(placed.id)).status, 'canceled');
        });

        it('takes the fee of a buy in coins and that of a sell in money', async () => {
            await sellAll();
            const bought = await find((await buy(0.01)).id);
            assert.equal(bought.status, 'closed');
            assert.equal(bought.average, 60000.1);
            const sold = await exchange.createOrder(SYMBOL, 'market', 'sell', 0.005);
            const trades = await exchange.fetchMyTrades(SYMBOL);
            const of = (order) => trades.find((t) => t.order === order.id);
            assert.deepEqual([of(bought).fee.currency, of(bought).fee.cost, of(bought).takerOrMaker], ['BTC', 0.00002, 'taker']);
            assert.deepEqual([of(sold).fee.currency, of(sold).fee.cost], ['USDT', 0.6]);
            assert.ok(Math.abs((await exchange.fetchBalance()).BTC.total - 0.00498) < 0.000002);
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

        it('cancels everything of a symbol', async () => {
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59000);
            await exchange.cancelAllOrders(SYMBOL);
            assert.equal((await find(placed.id)).status, 'canceled');
        });

        it('shows a trade to everybody, over REST and stream', async () => {
            const wanted = watchUntil(() => exchange.watchTrades(SYMBOL), (trades) => trades.some((t) => t.amount === 0.0123));
            await whileRepeating(() => buy(0.0123), wanted, 300);
            assert.ok((await exchange.fetchTrades(SYMBOL)).some((t) => t.amount === 0.0123 && t.side === 'buy'));
            await sellAll();
        });
    });

    describe('private streams', () => {
        // The client takes a balance's push for a list, which it is not, and reads nothing of it: the adapter's own tests see to that topic.
        it('streams orders and trades', async () => {
            const clientOrderId = newId();
            // Of an order that traded the client keeps what the venue said, and not the id in its own spelling.
            const isOurs = (o) => o.info.clientOrderId === clientOrderId;
            const orders = watchUntil(() => exchange.watchOrders(SYMBOL), (list) => list.some((o) => isOurs(o) && o.status === 'closed'));
            const trades = watchUntil(() => exchange.watchMyTrades(SYMBOL), (list) => list.some((t) => t.amount === 0.015));
            // An order before both topics are subscribed would be told to nobody.
            await watchUntil(async () => {
                await new Promise((resolve) => setTimeout(resolve, 20));
                return venue.connections();
            }, (open) => open.privateTopics === 2);
            const order = await buy(0.015, { clientOrderId });
            assert.equal((await orders).find(isOurs).id, order.id);
            const trade = (await trades).find((t) => t.amount === 0.015);
            assert.deepEqual([trade.order, trade.fee.currency, trade.fee.cost], [order.id, 'BTC', 0.00003]);
            await sellAll();
        });
    });

    describe('errors', () => {
        const rejects = (promise, type) => assert.rejects(promise, type);
        const other = (keys) => createHtxSpot(simulator.ports.htxspot, keys);

        it('insufficient funds', () => rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', 9, 59000), ccxt.InsufficientFunds));
        it('coins that are not there', () => rejects(exchange.createOrder(SYMBOL, 'limit', 'sell', 5, 61000), ccxt.InsufficientFunds));
        it('bad symbol', async () => {
            const id = await exchange.fetchAccountIdByType('spot');
            await rejects(exchange.spotPrivatePostV1OrderOrdersPlace({
                'account-id': id, 'symbol': 'nonousdt', 'type': 'buy-limit', 'amount': '1', 'price': '1',
            }), ccxt.BadSymbol);
        });
        it('unknown order', () => rejects(find('999'), ccxt.OrderNotFound));
        it('cancel of an unknown order', () => rejects(exchange.cancelOrder('999', SYMBOL), ccxt.OrderNotFound));
        it('too small a notional', () => rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', 0.0001, 59000), ccxt.InvalidOrder));
        it('bad signature', async () => {
            const wrong = await other({ ...simulator.keys, secret: 'wrong' });
            await rejects(wrong.fetchBalance(), ccxt.AuthenticationError);
        });
        it('unknown key', async () => {
            const wrong = await other({ ...simulator.keys, apiKey: 'nobody' });
            await rejects(wrong.fetchBalance(), ccxt.AuthenticationError);
        });
        it('rate limit', async () => {
            await venue.fault({ kind: 'RateLimited' });
            await rejects(exchange.fetchBalance(), ccxt.RateLimitExceeded);
        });
        it('maintenance', async () => {
            await venue.fault({ kind: 'Maintenance' });
            await rejects(exchange.fetchBalance(), ccxt.OnMaintenance);
        });
    });
});
