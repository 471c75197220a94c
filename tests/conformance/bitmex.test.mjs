import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import ccxt from 'ccxt';
import { createBitmex, readUntil, watchMovingTicker, watchUntil, whileRepeating } from './lib/clients.mjs';
import { control, startSimulator } from './lib/simulator.mjs';

// ccxt counts this venue's contracts: a million in a bitcoin of the linear one, a dollar each of the inverse one. A clip is 0.01 BTC.
const SUITES = [
    {
        name: 'bitmex', SYMBOL: 'BTC/USDT:USDT', ID: 'XBTUSDT', CLIP: 10_000, LOT: 1_000, coin: 1_000_000, native: 1, asset: 'USDT', units: 1e6,
        keysOf: (keys) => keys, valueOf: (contracts, price) => contracts * price / 1e6,
    },
    {
        name: 'bitmex inverse', SYMBOL: 'BTC/USD:BTC', ID: 'XBTUSD', CLIP: 600, LOT: 100, coin: 60_000, native: 60_000, asset: 'BTC', units: 1e8,
        keysOf: (keys) => ({ apiKey: keys.coinApiKey, secret: keys.secret }), valueOf: (contracts, price) => contracts / price,
    },
];

for (const { name, SYMBOL, ID, CLIP, LOT, coin, native, asset, units, keysOf, valueOf } of SUITES) describe(name, () => {
    let simulator;
    let exchange;
    let venue;
    let ids = 0;
    const newId = () => `conf-${process.pid}-${++ids}`;

    before(async () => {
        simulator = await startSimulator();
        venue = control(simulator.ports.bitmex);
        exchange = await createBitmex(simulator.ports.bitmex, keysOf(simulator.keys));
        await exchange.loadMarkets();
    });

    after(async () => {
        await exchange?.close();
        await simulator?.stop();
    });

    const book = (bid = 60000, ask = 60000.1, size = 5) => venue.book(ID, bid, size * native, ask, size * native);
    // Of an inverse contract ccxt counts what an order bought in coins; the venue counts contracts.
    const contractsOf = (order) => Number(order.info.orderQty);
    const filledOf = (order) => Number(order.info.cumQty);
    const find = async (id) => exchange.fetchOrder(id, SYMBOL);
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
            assert.equal(market.linear, asset === 'USDT');
            assert.equal(market.inverse, asset === 'BTC');
            // ccxt takes the multiplier of an inverse contract, in satoshi, for its size.
            assert.equal(market.contractSize, asset === 'USDT' ? 0.000001 : 100_000_000);
            assert.equal(market.precision.price, 0.1);
            assert.equal(market.precision.amount, 100);
            assert.equal(market.limits.leverage.max, 100);
            assert.equal(market.taker, 0.0005);
        });

        it('tells time', async () => {
            const answer = await fetch(`http://127.0.0.1:${simulator.ports.bitmex}/api/v1`);
            assert.ok(Math.abs((await answer.json()).timestamp - Date.now()) < 5000);
        });

        it('answers order book and tickers', async () => {
            await book(59990, 60010, 3);
            const orders = await exchange.fetchOrderBook(SYMBOL, 5);
            assert.deepEqual(orders.bids[0], [59990, 3 * coin]);
            assert.deepEqual(orders.asks[0], [60010, 3 * coin]);
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
            const funding = (await exchange.fetchFundingRates([SYMBOL]))[SYMBOL];
            assert.equal(funding.fundingRate, 0.0001);
            assert.ok(funding.fundingTimestamp > Date.now());
        });

        it('streams the order book as image and changes', async () => {
            await exchange.watchOrderBook(SYMBOL);
            const next = watchUntil(() => exchange.watchOrderBook(SYMBOL), (b) => b.bids[0]?.[0] === 59980 && b.asks[0]?.[0] === 60020);
            await book(59980, 60020);
            const orders = await next;
            assert.equal(orders.bids.length, 10);
            assert.equal(orders.bids[0][1], 5 * coin);
            await book();
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

        it('sets leverage, and knows cross margin only', async () => {
            await exchange.setLeverage(20, SYMBOL);
            await exchange.setMarginMode('cross', SYMBOL);
            await assert.rejects(exchange.setMarginMode('isolated', SYMBOL), ccxt.BadRequest);
        });
    });

    describe('orders', () => {
        it('places, finds by both ids, edits and cancels a limit order', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', CLIP, 59000, { clientOrderId });
            assert.equal(placed.clientOrderId, clientOrderId);
            assert.equal((await find(placed.id)).status, 'open');
            const byClient = await exchange.fetchOrders(SYMBOL, undefined, undefined, { filter: { clOrdID: clientOrderId } });
            assert.equal(byClient[0].id, placed.id);
            assert.ok((await exchange.fetchOpenOrders(SYMBOL)).some((o) => o.id === placed.id));
            await exchange.editOrder(placed.id, SYMBOL, 'limit', 'buy', 2 * CLIP, 58900);
            const edited = await find(placed.id);
            assert.equal(contractsOf(edited), 2 * CLIP);
            assert.equal(edited.price, 58900);
            assert.equal((await exchange.cancelOrder(placed.id, SYMBOL)).id, placed.id);
            assert.equal((await find(placed.id)).status, 'canceled');
        });

        it('cancels by client id', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', CLIP, 59000, { clientOrderId });
            await exchange.cancelOrder(undefined, SYMBOL, { clOrdID: clientOrderId });
            assert.equal((await find(placed.id)).status, 'canceled');
        });

        it('fills market and IOC orders and tells trades', async () => {
            await flatten();
            const market = await find((await exchange.createOrder(SYMBOL, 'market', 'buy', CLIP)).id);
            assert.equal(market.status, 'closed');
            assert.equal(market.average, 60000.1);
            const immediate = { timeInForce: 'ImmediateOrCancel' };
            const ioc = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', CLIP, 60000.1, immediate)).id);
            assert.equal(filledOf(ioc), CLIP);
            const lapsed = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', CLIP, 59999, immediate)).id);
            assert.equal(lapsed.status, 'canceled');
            assert.equal(filledOf(lapsed), 0);
            const trade = (await exchange.fetchMyTrades(SYMBOL)).find((t) => t.order === market.id);
            assert.equal(trade.amount, CLIP);
            assert.equal(trade.price, 60000.1);
            assert.ok(Math.abs(Number(trade.info.execComm) - valueOf(CLIP, 60000.1) * 0.0005 * units) < 1);
            const position = (await exchange.fetchPositions([SYMBOL]))[0];
            assert.equal(position.side, 'long');
            assert.equal(position.contracts, 2 * CLIP);
            const closed = await exchange.fetchClosedOrders(SYMBOL);
            assert.ok(closed.some((o) => o.id === market.id && o.status === 'closed'));
        });

        it('shows a trade to everybody, over REST and stream', async () => {
            await flatten();
            const wanted = watchUntil(() => exchange.watchTrades(SYMBOL), (list) => list.some((t) => t.amount === 17 * LOT));
            const trade = (await whileRepeating(async () => {
                await exchange.createOrder(SYMBOL, 'market', 'buy', 17 * LOT);
                await exchange.createOrder(SYMBOL, 'market', 'sell', 17 * LOT);
                await book();
            }, wanted)).find((t) => t.amount === 17 * LOT);
            const all = await exchange.fetchTrades(SYMBOL, undefined, 500);
            assert.equal(all.find((t) => t.id === trade.id).price, trade.price);
            await flatten();
        });

        it('answers a position with its risk', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'sell', CLIP);
            const position = (await exchange.fetchPositions([SYMBOL]))[0];
            assert.equal(position.side, 'short');
            assert.equal(position.entryPrice, 60000);
            // Of far less than the balance: a short of a coin that is held has no price of its own at which it fails.
            assert.equal(position.liquidationPrice > 60000, asset === 'USDT');
            assert.ok(position.maintenanceMargin > 0);
            assert.equal(position.marginMode, 'cross');
            await flatten();
        });

        it('reduces only what there is and refuses to open', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'buy', CLIP);
            const reduced = await exchange.createOrder(SYMBOL, 'market', 'sell', CLIP, undefined, { reduceOnly: true });
            assert.equal((await find(reduced.id)).info.execInst, 'ReduceOnly');
            await assert.rejects(exchange.createOrder(SYMBOL, 'market', 'sell', CLIP, undefined, { reduceOnly: true }), ccxt.BadRequest);
        });

        it('takes a post-only order that would take, and cancels it', async () => {
            const crossing = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', CLIP, 60001, { postOnly: true })).id);
            assert.equal(crossing.status, 'canceled');
            assert.equal(filledOf(crossing), 0);
            assert.match(crossing.info.text, /ParticipateDoNotInitiate/);
            const resting = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', CLIP, 59000, { postOnly: true })).id);
            assert.equal(resting.status, 'open');
            assert.equal(resting.postOnly, true);
            await exchange.cancelOrder(resting.id, SYMBOL);
        });

        it('fills a resting order as maker when the book reaches it', async () => {
            await flatten();
            const resting = await exchange.createOrder(SYMBOL, 'limit', 'buy', CLIP, 59990, { postOnly: true });
            await book(59980, 59985);
            const filled = await find(resting.id);
            assert.equal(filled.status, 'closed');
            assert.equal(filled.average, 59990);
            const trade = (await exchange.fetchMyTrades(SYMBOL)).find((t) => t.order === resting.id);
            assert.equal(trade.info.lastLiquidityInd, 'AddedLiquidity');
            await flatten();
        });

        it('cancels everything of a symbol, and several by id', async () => {
            await exchange.createOrder(SYMBOL, 'limit', 'buy', CLIP, 59000);
            await exchange.cancelAllOrders(SYMBOL);
            assert.deepEqual(await exchange.fetchOpenOrders(SYMBOL), []);
            const one = await exchange.createOrder(SYMBOL, 'limit', 'buy', CLIP, 59000);
            const two = await exchange.createOrder(SYMBOL, 'limit', 'buy', CLIP, 58000);
            await exchange.cancelOrders([one.id, two.id], SYMBOL);
            assert.deepEqual(await exchange.fetchOpenOrders(SYMBOL), []);
        });

        it('cancels everything after a time', async () => {
            const resting = await exchange.createOrder(SYMBOL, 'limit', 'buy', CLIP, 59000);
            // ccxt divides by a thousand what the venue takes in milliseconds.
            await exchange.cancelAllOrdersAfter(300_000);
            await readUntil(() => find(resting.id), (order) => order.status === 'canceled');
        });

        it('pages through trades', async () => {
            await flatten();
            for (let i = 0; i < 5; i++) {
                await exchange.createOrder(SYMBOL, 'market', i % 2 === 0 ? 'buy' : 'sell', LOT);
            }
            const first = await exchange.privateGetExecutionTradeHistory({ symbol: ID, count: 2, reverse: true });
            const second = await exchange.privateGetExecutionTradeHistory({ symbol: ID, count: 2, start: 2, reverse: true });
            assert.equal(new Set([...first, ...second].map((t) => t.execID)).size, 4);
            await flatten();
        });

        it('tells funding payments as executions', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'buy', CLIP);
            await venue.mark(ID, { mark: 60000, fundingRate: 0.0002, fundingInMs: 200 });
            const rows = await readUntil(
                () => exchange.privateGetExecutionTradeHistory({ symbol: ID, filter: JSON.stringify({ execType: 'Funding' }) }), (list) => list.length > 0);
            assert.equal(Number(rows[0].execComm), Math.round(valueOf(CLIP, 60000) * 0.0002 * units));
            await venue.mark(ID, { fundingRate: 0.0001 });
            await flatten();
        });
    });

    describe('private streams', () => {
        it('streams orders, trades, positions and balance', async () => {
            await flatten();
            const sent = new Set();
            const trade = async () => {
                const clientOrderId = newId();
                sent.add(clientOrderId);
                await exchange.createOrder(SYMBOL, 'market', sent.size % 2 === 0 ? 'sell' : 'buy', CLIP, undefined, { clientOrderId });
                await book();
            };
            // Whatever happens before a subscription is part of its image, which tells nothing: it happens again and again.
            await whileRepeating(trade, Promise.all([
                watchUntil(() => exchange.watchOrders(SYMBOL), (list) => list.some((o) => sent.has(o.clientOrderId) && o.status === 'closed')),
                watchUntil(() => exchange.watchMyTrades(SYMBOL), (list) => list.some((t) => sent.has(t.info.clOrdID))),
                watchUntil(() => exchange.watchPositions([SYMBOL]), (list) => list.some((p) => p.contracts === CLIP)),
                watchUntil(() => exchange.watchBalance(), (b) => b[asset]?.total > 0),
            ]));
            await flatten();
        });
    });

    describe('errors', () => {
        const rejects = (promise, type) => assert.rejects(promise, type);

        it('insufficient funds', () => rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', asset === 'USDT' ? 900_000_000 : 10_000_000, 59000), ccxt.InsufficientFunds));
        it('bad symbol', () => rejects(exchange.publicGetOrderBookL2({ symbol: 'NOPE' }), ccxt.BadRequest));
        it('unknown order', () => rejects(find('unknown'), ccxt.OrderNotFound));
        it('cancel of an unknown order', () => rejects(exchange.cancelOrder('unknown', SYMBOL), ccxt.ExchangeError));
        it('cancel of an order that is over', async () => {
            const filled = await exchange.createOrder(SYMBOL, 'market', 'buy', LOT);
            await rejects(exchange.cancelOrder(filled.id, SYMBOL), ccxt.OrderNotFound);
            await flatten();
        });
        it('bad quantity', () => rejects(
            exchange.privatePostOrder({ symbol: ID, side: 'Buy', ordType: 'Limit', orderQty: 150, price: 59000 }), ccxt.BadRequest));

        it('a client id that is in use', async () => {
            const clientOrderId = newId();
            const first = await exchange.createOrder(SYMBOL, 'limit', 'buy', CLIP, 59000, { clientOrderId });
            await rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', CLIP, 59000, { clientOrderId }), ccxt.InvalidOrder);
            await exchange.cancelOrder(first.id, SYMBOL);
        });

        it('bad signature', async () => {
            const client = await createBitmex(simulator.ports.bitmex, { ...keysOf(simulator.keys), secret: 'wrong' });
            await rejects(client.privateGetUserMargin({ currency: 'all' }), ccxt.AuthenticationError);
            await client.close();
        });

        it('unknown key', async () => {
            const client = await createBitmex(simulator.ports.bitmex, { apiKey: 'unknown', secret: 'wrong' });
            await rejects(client.privateGetUserMargin({ currency: 'all' }), ccxt.AuthenticationError);
            await client.close();
        });

        it('a request that is too old', async () => {
            await venue.fault({ kind: 'ClockSkew', durationMs: 60_000, count: null });
            await rejects(exchange.fetchBalance(), /expired/);
            await venue.clear();
        });

        it('rate limit', async () => {
            await venue.fault({ kind: 'RateLimited' });
            await rejects(exchange.fetchBalance(), ccxt.DDoSProtection);
        });

        it('overload', async () => {
            await venue.fault({ kind: 'Maintenance', count: null });
            await rejects(exchange.fetchBalance(), ccxt.ExchangeNotAvailable);
            await venue.clear();
        });
    });

    // The simulated networks carry USDT alone.
    if (asset === 'USDT') describe('money', () => {
        // ccxt's own name for the network that the venue calls tron.
        const TRX = { network: 'TRC20' };

        it('names an address and the same one again', async () => {
            const address = await exchange.fetchDepositAddress('USDT', TRX);
            assert.equal(address.currency, 'USDT');
            assert.match(address.address, /^0x[0-9a-f]{40}$/);
            assert.equal((await exchange.fetchDepositAddress('USDT', TRX)).address, address.address);
        });

        it('pays out, and credits what comes', async () => {
            await venue.withdrawals({ payoutMs: 200, creditMs: 200 });
            const { address } = await exchange.fetchDepositAddress('USDT', TRX);
            const withdrawal = await exchange.withdraw('USDT', 50, address, undefined, TRX);
            assert.ok(withdrawal.id);
            assert.equal(withdrawal.amount, 50);
            const listed = await readUntil(
                () => exchange.fetchDepositsWithdrawals('USDT'), (list) => list.some((w) => w.id === withdrawal.id && w.status === 'ok'));
            const done = listed.find((w) => w.id === withdrawal.id);
            assert.equal(done.type, 'withdrawal');
            assert.equal(done.address, address);
            assert.ok(done.txid);
            assert.equal(done.fee.cost, 1);
            const rows = await readUntil(
                () => exchange.fetchDepositsWithdrawals('USDT'), (list) => list.some((d) => d.type === 'deposit' && d.txid === done.txid && d.status === 'ok'));
            assert.equal(rows.find((d) => d.type === 'deposit' && d.txid === done.txid).amount, 49);
        });

        it('refuses what the wallet does not have', async () => {
            const { address } = await exchange.fetchDepositAddress('USDT', TRX);
            await assert.rejects(exchange.withdraw('USDT', 900_000, address, undefined, TRX), ccxt.ExchangeError);
        });

        it('refuses while withdrawals are suspended', async () => {
            await venue.withdrawals({ open: false });
            const { address } = await exchange.fetchDepositAddress('USDT', TRX);
            await assert.rejects(exchange.withdraw('USDT', 20, address, undefined, TRX), ccxt.ExchangeError);
            await venue.withdrawals({ open: true });
        });
    });
});
