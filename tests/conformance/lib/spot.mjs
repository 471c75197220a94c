// What a spot account beside contracts, with the contracts' protocol, must do (Bybit's and OKX's): one set of tests for each of them.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import ccxt from 'ccxt';
import { watchUntil, whileRepeating } from './clients.mjs';
import { control, startSimulator } from './simulator.mjs';

const SYMBOL = 'BTC/USDT';

/**
 * Describes the tests of one venue.
 * @param venueOf.name Column of the table.
 * @param venueOf.kind Kind of the simulated venue.
 * @param venueOf.ID The venue's symbol of bitcoin.
 * @param venueOf.create Makes a client from port and keys.
 * @param venueOf.idOf Makes a client id of a number.
 * @param venueOf.buyParams Says that the quantity of a buy at market is coins: without a word these venues take it for money.
 * @param venueOf.fees Fees of maker and taker.
 * @param venueOf.checkMarket Looks at the steps and limits of the market.
 * @param venueOf.find Finds an order by the venue's id.
 * @param venueOf.findByClient Finds a working order by ours.
 * @param venueOf.cancelAll Cancels everything of the symbol.
 * @param venueOf.errors Further refusals: name, what is asked, and ccxt's class of the error.
 */
export function describeSpot ({ name, kind, ID, create, idOf, buyParams, fees, checkMarket, find: findBy, findByClient, cancelAll, errors }) {
    describe(name, () => {
        let simulator;
        let exchange;
        let venue;
        let ids = 0;
        const newId = () => idOf(++ids);

        before(async () => {
            simulator = await startSimulator();
            venue = control(simulator.ports[kind]);
            exchange = await create(simulator.ports[kind], simulator.keys);
            await exchange.loadMarkets();
        });

        after(async () => {
            await exchange?.close();
            await simulator?.stop();
        });

        const book = (bid = 60000, ask = 60000.1, size = 5) => venue.book(ID, bid, size, ask, size);
        const find = (id) => findBy(exchange, id, SYMBOL);
        const buy = (amount, params = {}) => exchange.createOrder(SYMBOL, 'market', 'buy', amount, undefined, { ...buyParams, ...params });
        const sellAll = async () => {
            await cancelAll(exchange, SYMBOL);
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
                checkMarket(market);
            });

            it('answers order book and tickers', async () => {
                await book(59990, 60010, 3);
                const orders = await exchange.fetchOrderBook(SYMBOL, 5);
                assert.deepEqual(orders.bids[0].slice(0, 2), [59990, 3]);
                assert.deepEqual(orders.asks[0].slice(0, 2), [60010, 3]);
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
                // A client of its own: the book is watched on the other one.
                const client = await create(simulator.ports[kind]);
                try {
                    await client.loadMarkets();
                    const wanted = watchUntil(() => client.watchBidsAsks([SYMBOL]), (t) => t[SYMBOL]?.bid === 59970);
                    const best = await whileRepeating(() => book(59970, 60030, 1), wanted);
                    assert.equal(best[SYMBOL].ask, 60030);
                } finally {
                    await client.close();
                    await book();
                }
            });
        });

        describe('account', () => {
            it('answers the balance', async () => {
                assert.ok((await exchange.fetchBalance()).USDT.total > 99_000);
            });

            it('tells the trading fee', async () => {
                const fee = await exchange.fetchTradingFee(SYMBOL);
                assert.equal(Math.abs(fee.taker), fees.taker);
                assert.equal(Math.abs(fee.maker), fees.maker);
            });
        });

        describe('orders', () => {
            it('places, finds by both ids and cancels a limit order', async () => {
                const clientOrderId = newId();
                const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59000, { clientOrderId });
                assert.equal((await find(placed.id)).status, 'open');
                assert.equal((await findByClient(exchange, clientOrderId, SYMBOL)).id, placed.id);
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
            for (const { what, ask, error } of errors)
                it(what, () => rejects(ask(exchange, SYMBOL), error));
            it('rate limit', async () => {
                await venue.fault({ kind: 'RateLimited' });
                await rejects(exchange.fetchBalance(), ccxt.RateLimitExceeded);
            });
        });
    });
}
