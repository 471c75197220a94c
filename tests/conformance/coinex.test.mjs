import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import ccxt from 'ccxt';
import { createCoinex, readUntil, watchUntil, whileRepeating } from './lib/clients.mjs';
import { control, startSimulator } from './lib/simulator.mjs';

const SYMBOL = 'BTC/USDT:USDT';
const ID = 'BTCUSDT';

describe('coinex', () => {
    let simulator;
    let exchange;
    let venue;
    let ids = 0;
    const newId = () => `conf-${process.pid}-${++ids}`;

    before(async () => {
        simulator = await startSimulator();
        venue = control(simulator.ports.coinex);
        exchange = await createCoinex(simulator.ports.coinex, simulator.keys);
        await exchange.loadMarkets();
    });

    after(async () => {
        await exchange?.close();
        await simulator?.stop();
    });

    const book = (bid = 60000, ask = 60000.1, size = 5) => venue.book(ID, bid, size, ask, size);
    const find = (id) => exchange.fetchOrder(id, SYMBOL);
    const swap = { type: 'swap' };
    const total = async () => (await exchange.fetchBalance(swap)).USDT.total;
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
            assert.equal(market.linear, true);
            assert.equal(market.precision.price, 0.1);
            assert.equal(market.precision.amount, 0.0001);
            assert.equal(market.limits.amount.min, 0.0001);
            assert.equal(Number(market.limits.leverage.max), 100);
        });

        it('tells the time', async () => {
            assert.ok(Math.abs(await exchange.fetchTime() - Date.now()) < 5000);
        });

        it('answers order book and ticker', async () => {
            await book(59990, 60010, 3);
            const orders = await exchange.fetchOrderBook(SYMBOL, 5);
            assert.deepEqual(orders.bids[0], [59990, 3]);
            assert.deepEqual(orders.asks[0], [60010, 3]);
            assert.equal((await exchange.fetchTicker(SYMBOL)).last, 59990);
            await book();
        });

        it('answers funding rate and its history', async () => {
            // The host starts with a stamp that is due: once it is in the history, the next one lies ahead.
            const history = await watchUntil(() => exchange.fetchFundingRateHistory(SYMBOL, undefined, 10), (rows) => rows.length > 0);
            assert.equal(history[0].fundingRate, 0.0001);
            const funding = await exchange.fetchFundingRate(SYMBOL);
            assert.equal(funding.fundingRate, 0.0001);
            assert.ok(funding.nextFundingTimestamp > Date.now());
        });

        it('tells the leverage tiers and the fee', async () => {
            const tiers = (await exchange.fetchLeverageTiers([SYMBOL]))[SYMBOL];
            assert.equal(tiers[0].maintenanceMarginRate, 0.005);
            assert.equal(tiers[0].maxLeverage, 100);
            const fee = await exchange.fetchTradingFee(SYMBOL);
            assert.equal(fee.taker, 0.0005);
            assert.equal(fee.maker, 0.0003);
        });

        it('streams the order book', async () => {
            const wanted = watchUntil(() => exchange.watchOrderBook(SYMBOL), (b) => b.bids[0]?.[0] === 59980 && b.asks[0]?.[0] === 60020);
            const orders = await whileRepeating(() => book(59980, 60020), wanted);
            assert.equal(orders.bids.length, 10);
            await book();
        });

        it('streams best bid and ask', async () => {
            const client = await createCoinex(simulator.ports.coinex);
            try {
                await client.loadMarkets();
                // Of this venue the ticker itself is given, not a table of them.
                const wanted = watchUntil(() => client.watchBidsAsks([SYMBOL]), (t) => t.bid === 59970);
                let size = 1;
                const best = await whileRepeating(() => book(59970, 60030, size = 3 - size), wanted);
                assert.equal(best.symbol, SYMBOL);
                assert.equal(best.ask, 60030);
            } finally {
                await client.close();
                await book();
            }
        });

        it('streams tickers', async () => {
            let bid = 59960;
            const wanted = watchUntil(() => exchange.watchTicker(SYMBOL), (t) => t.last >= 59940 && t.last <= 59960);
            await whileRepeating(() => book(bid = bid === 59960 ? 59950 : 59960, 60040), wanted);
            await book();
        });
    });

    describe('account', () => {
        it('answers the balance', async () => {
            const balance = await exchange.fetchBalance(swap);
            assert.equal(balance.USDT.total > 90_000, true);
            assert.equal(balance.USDT.free > 0, true);
        });

        it('sets leverage, and knows cross margin only', async () => {
            await exchange.setLeverage(20, SYMBOL, { marginMode: 'cross' });
            await assert.rejects(exchange.setMarginMode('isolated', SYMBOL, { leverage: 10 }), ccxt.BadRequest);
        });
    });

    describe('orders', () => {
        it('places, finds by both ids, edits and cancels a limit order', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59000, { clientOrderId });
            assert.equal(placed.clientOrderId, clientOrderId);
            assert.equal((await find(placed.id)).status, 'open');
            assert.ok((await exchange.fetchOpenOrders(SYMBOL)).some((o) => o.id === placed.id));
            await exchange.editOrder(placed.id, SYMBOL, 'limit', 'buy', 0.02, 58900);
            const edited = await find(placed.id);
            assert.equal(edited.amount, 0.02);
            assert.equal(edited.price, 58900);
            assert.equal((await exchange.cancelOrder(placed.id, SYMBOL)).id, placed.id);
            // An order that was cancelled untraded is not kept.
            await assert.rejects(find(placed.id), ccxt.OrderNotFound);
        });

        it('cancels by client id', async () => {
            const clientOrderId = newId();
            await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59000, { clientOrderId });
            await exchange.cancelOrder(undefined, SYMBOL, { clientOrderId });
            assert.deepEqual(await exchange.fetchOpenOrders(SYMBOL), []);
        });

        it('fills market and IOC orders and tells trades', async () => {
            await flatten();
            const market = await find((await exchange.createOrder(SYMBOL, 'market', 'buy', 0.01)).id);
            assert.equal(market.filled, 0.01);
            assert.equal(market.average, 60000.1);
            const ioc = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 60000.1, { timeInForce: 'IOC' })).id);
            assert.equal(ioc.filled, 0.01);
            const trade = (await exchange.fetchMyTrades(SYMBOL)).find((t) => t.order === market.id);
            assert.equal(trade.amount, 0.01);
            assert.equal(trade.price, 60000.1);
            assert.equal(trade.takerOrMaker, 'taker');
            assert.ok(Math.abs(trade.fee.cost - 60000.1 * 0.01 * 0.0005) < 1e-6);
            const position = (await exchange.fetchPositions([SYMBOL]))[0];
            assert.equal(position.side, 'long');
            assert.equal(position.contracts, 0.02);
            assert.ok(position.liquidationPrice < 60000);
            assert.ok((await exchange.fetchClosedOrders(SYMBOL)).some((o) => o.id === market.id));
            await flatten();
        });

        it('reduces only what there is and refuses to open', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'buy', 0.01);
            await exchange.createOrder(SYMBOL, 'market', 'sell', 0.01, undefined, { reduceOnly: true });
            assert.deepEqual(await exchange.fetchPositions([SYMBOL]), []);
            await assert.rejects(exchange.createOrder(SYMBOL, 'market', 'sell', 0.01, undefined, { reduceOnly: true }), ccxt.ExchangeError);
        });

        it('refuses a maker-only order that would take', async () => {
            await assert.rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 60001, { postOnly: true }), ccxt.ExchangeError);
            const resting = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59000, { postOnly: true });
            assert.equal((await find(resting.id)).status, 'open');
            await exchange.cancelOrder(resting.id, SYMBOL);
        });

        it('fills a resting order as maker when the book reaches it', async () => {
            await flatten();
            const resting = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59990, { postOnly: true });
            await book(59980, 59985);
            assert.equal((await find(resting.id)).average, 59990);
            const trade = (await exchange.fetchMyTrades(SYMBOL)).find((t) => t.order === resting.id);
            assert.equal(trade.takerOrMaker, 'maker');
            await flatten();
        });

        it('cancels several by id', async () => {
            const one = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 59000);
            const two = await exchange.createOrder(SYMBOL, 'limit', 'buy', 0.01, 58000);
            await exchange.cancelOrders([one.id, two.id], SYMBOL);
            assert.deepEqual(await exchange.fetchOpenOrders(SYMBOL), []);
        });

        it('tells funding payments', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'buy', 0.01);
            await venue.mark(ID, { mark: 60000, fundingRate: 0.0002, fundingInMs: 200 });
            const rows = await watchUntil(() => exchange.fetchFundingHistory(SYMBOL), (list) => list.length > 0);
            assert.ok(Math.abs(Math.abs(rows[0].amount) - 60000 * 0.01 * 0.0002) < 1e-6);
            await venue.mark(ID, { fundingRate: 0.0001 });
            await flatten();
        });
    });

    describe('private streams', () => {
        it('streams orders, trades and balance', async () => {
            await flatten();
            const clientOrderId = newId();
            const orders = watchUntil(() => exchange.watchOrders(SYMBOL), (list) => list.some((o) => o.clientOrderId === clientOrderId && o.filled === 0.015));
            const trades = watchUntil(() => exchange.watchMyTrades(SYMBOL), (list) => list.some((t) => t.amount === 0.015));
            const balance = watchUntil(() => exchange.watchBalance(swap), (b) => b.USDT !== undefined);
            // An order before the topics are subscribed would be told to nobody.
            await readUntil(() => venue.connections(), (open) => open.privateTopics >= 3);
            const order = await exchange.createOrder(SYMBOL, 'market', 'sell', 0.015, undefined, { clientOrderId });
            assert.equal((await orders).find((o) => o.clientOrderId === clientOrderId).id, order.id);
            assert.equal((await trades).find((t) => t.amount === 0.015).order, order.id);
            assert.ok((await balance).USDT.free > 0);
            await flatten();
        });
    });

    describe('errors', () => {
        const rejects = (promise, type) => assert.rejects(promise, type);

        it('insufficient funds', () => rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', 100, 59000), ccxt.InsufficientFunds));
        it('too small a quantity', () => rejects(
            exchange.v2PrivatePostFuturesOrder({ market: 'ETHUSDT', market_type: 'FUTURES', side: 'buy', type: 'limit', amount: '0.001', price: '3000' }), ccxt.InvalidOrder));
        it('bad symbol', () => rejects(exchange.v2PublicGetFuturesDepth({ market: 'NOPE', limit: 5, interval: '0' }), ccxt.BadRequest));
        it('unknown order', () => rejects(find('1'), ccxt.OrderNotFound));
        it('cancel of an unknown order', () => rejects(exchange.cancelOrder('1', SYMBOL), ccxt.OrderNotFound));

        it('bad signature and unknown key', async () => {
            for (const apiKey of [simulator.keys.apiKey, 'unknown']) {
                const client = await createCoinex(simulator.ports.coinex, { apiKey, secret: 'wrong' });
                await rejects(client.fetchBalance(swap), ccxt.ExchangeError);
                await client.close();
            }
        });

        it('clock outside the window', async () => {
            await venue.fault({ kind: 'ClockSkew', durationMs: 60_000, count: null });
            await rejects(exchange.fetchBalance(swap), ccxt.ExchangeError);
            await venue.clear();
        });

        it('rate limit', async () => {
            await venue.fault({ kind: 'RateLimited' });
            await rejects(exchange.fetchBalance(swap), ccxt.RateLimitExceeded);
        });

        it('maintenance', async () => {
            await venue.fault({ kind: 'Maintenance', count: null });
            await rejects(exchange.fetchBalance(swap), ccxt.BaseError);
            await venue.clear();
        });
    });

    describe('money', () => {
        const TRC20 = { network: 'TRC20' };

        it('names an address and the same one again', async () => {
            const address = await exchange.fetchDepositAddress('USDT', TRC20);
            assert.match(address.address, /^0x[0-9a-f]{40}$/);
            assert.equal((await exchange.fetchDepositAddress('USDT', TRC20)).address, address.address);
        });

        it('moves money beside the margin account and back', async () => {
            await flatten();
            const before = await total();
            await exchange.transfer('USDT', 100, 'swap', 'spot');
            assert.ok(Math.abs(await total() - (before - 100)) < 1e-6);
            await exchange.transfer('USDT', 100, 'spot', 'swap');
            assert.ok(Math.abs(await total() - before) < 1e-6);
            assert.ok((await exchange.fetchTransfers('USDT')).length >= 2);
        });

        it('pays out, and credits what comes', async () => {
            await venue.withdrawals({ payoutMs: 200, creditMs: 200 });
            await exchange.transfer('USDT', 200, 'swap', 'spot');
            const { address } = await exchange.fetchDepositAddress('USDT', TRC20);
            const withdrawal = await exchange.withdraw('USDT', 50, address, undefined, TRC20);
            assert.ok(withdrawal.id);
            const listed = await readUntil(
                () => exchange.fetchWithdrawals('USDT'), (list) => list.some((w) => w.id === withdrawal.id && w.status === 'ok'));
            const done = listed.find((w) => w.id === withdrawal.id);
            assert.equal(done.address, address);
            assert.ok(done.txid);
            assert.equal(done.fee.cost, 1);
            const deposits = await readUntil(
                () => exchange.fetchDeposits('USDT'), (list) => list.some((d) => d.txid === done.txid && d.status === 'ok'));
            assert.equal(deposits.find((d) => d.txid === done.txid).amount, done.amount);
        });

        it('refuses what the wallet does not have, and while withdrawals are suspended', async () => {
            const { address } = await exchange.fetchDepositAddress('USDT', TRC20);
            await assert.rejects(exchange.withdraw('USDT', 900_000, address, undefined, TRC20), ccxt.ExchangeError);
            await assert.rejects(exchange.transfer('USDT', 900_000, 'swap', 'spot'), ccxt.ExchangeError);
            await venue.withdrawals({ open: false });
            await assert.rejects(exchange.withdraw('USDT', 20, address, undefined, TRC20), ccxt.ExchangeError);
            await venue.withdrawals({ open: true });
        });
    });
});
