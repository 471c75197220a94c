import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import ccxt from 'ccxt';
import { createHtx, readUntil, watchMovingTicker, watchUntil, whileRepeating } from './lib/clients.mjs';
import { control, startSimulator } from './lib/simulator.mjs';

const SYMBOL = 'BTC/USDT:USDT';
const ID = 'BTC-USDT';

// Amounts are contracts of 0.001 BTC here, as at the venue.
describe('htx', () => {
    let simulator;
    let exchange;
    let venue;
    let ids = Date.now();
    const newId = () => String(++ids);

    before(async () => {
        simulator = await startSimulator();
        venue = control(simulator.ports.htx);
        exchange = await createHtx(simulator.ports.htx, simulator.keys);
        await exchange.loadMarkets();
    });

    after(async () => {
        await exchange?.close();
        await simulator?.stop();
    });

    const book = (bid = 60000, ask = 60000.1, size = 5) => venue.book(ID, bid, size, ask, size);
    const find = (id) => exchange.fetchOrder(id, SYMBOL);
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
        it('lists markets with their steps and sizes', () => {
            const market = exchange.market(SYMBOL);
            assert.equal(market.id, ID);
            assert.equal(market.linear, true);
            assert.equal(market.swap, true);
            assert.equal(market.contractSize, 0.001);
            assert.equal(market.precision.price, 0.1);
            assert.equal(market.precision.amount, 1);
        });

        it('tells time and status', async () => {
            assert.ok(Math.abs(await exchange.fetchTime() - Date.now()) < 5000);
            assert.equal((await exchange.fetchStatus()).status, 'ok');
        });

        it('answers order book and ticker', async () => {
            await book(59990, 60010, 3);
            const orders = await exchange.fetchOrderBook(SYMBOL);
            assert.deepEqual(orders.bids[0], [59990, 3000]);
            assert.deepEqual(orders.asks[0], [60010, 3000]);
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

        it('streams the order book as snapshot and differences', async () => {
            await exchange.watchOrderBook(SYMBOL);
            const next = watchUntil(() => exchange.watchOrderBook(SYMBOL), (b) => b.bids[0]?.[0] === 59980 && b.asks[0]?.[0] === 60020);
            await book(59980, 60020);
            const orders = await next;
            assert.equal(orders.bids.length, 10);
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
            assert.equal(balance.USDT.total > 99_000, true);
            assert.equal(balance.USDT.free > 0, true);
        });

        it('sets leverage', async () => {
            const answer = await exchange.setLeverage(20, SYMBOL);
            assert.equal(answer.data.lever_rate, 20);
            await assert.rejects(exchange.contractPrivatePostV5PositionLever({ contract_code: ID, margin_mode: 'isolated', lever_rate: 5 }), ccxt.InvalidOrder);
        });

        it('knows one-way positions only', async () => {
            assert.equal((await exchange.setPositionMode(false, SYMBOL)).data.position_mode, 'single_side');
            await assert.rejects(exchange.setPositionMode(true, SYMBOL), ccxt.ExchangeError);
        });

        it('tells risk limits', async () => {
            const answer = await exchange.contractPrivateGetV5MarketRiskLimit({ contract_code: ID });
            assert.equal(answer.data[0].maintenance_margin_rate, '0.004');
            assert.equal(answer.data[0].max_lever, '125');
        });
    });

    describe('orders', () => {
        it('places, finds by both ids and cancels a limit order', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', 10, 59000, { clientOrderId });
            assert.equal(placed.clientOrderId, clientOrderId);
            const found = await find(placed.id);
            assert.equal(found.status, 'open');
            assert.equal(found.amount, 10);
            assert.equal((await exchange.fetchOrder(undefined, SYMBOL, { clientOrderId })).id, placed.id);
            assert.ok((await exchange.fetchOpenOrders(SYMBOL)).some((o) => o.id === placed.id));
            assert.equal((await exchange.cancelOrder(placed.id, SYMBOL)).id, placed.id);
            assert.equal((await find(placed.id)).status, 'canceled');
        });

        it('cancels by client id', async () => {
            const clientOrderId = newId();
            const placed = await exchange.createOrder(SYMBOL, 'limit', 'buy', 10, 59000, { clientOrderId });
            await exchange.cancelOrder(undefined, SYMBOL, { clientOrderId });
            assert.equal((await find(placed.id)).status, 'canceled');
        });

        it('fills market and IOC orders and tells trades', async () => {
            await flatten();
            const market = await find((await exchange.createOrder(SYMBOL, 'market', 'buy', 10)).id);
            assert.equal(market.status, 'closed');
            assert.equal(market.average, 60000.1);
            const ioc = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', 10, 60000.1, { timeInForce: 'IOC' })).id);
            assert.equal(ioc.filled, 10);
            const lapsed = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', 10, 59999, { timeInForce: 'IOC' })).id);
            assert.equal(lapsed.status, 'canceled');
            assert.equal(lapsed.filled, 0);
            const trade = (await exchange.fetchMyTrades(SYMBOL)).find((t) => t.order === market.id);
            assert.equal(trade.amount, 10);
            assert.equal(trade.price, 60000.1);
            assert.equal(trade.takerOrMaker, 'taker');

            // The venue's documentation shows the fee of a taker without a sign; ccxt turns it round.
            assert.ok(Math.abs(Math.abs(trade.fee.cost) - 60000.1 * 0.01 * 0.0006) < 1e-6);
            const position = (await exchange.fetchPositions([SYMBOL]))[0];
            assert.equal(position.side, 'long');
            assert.equal(position.contracts, 20);
            const closed = await exchange.fetchClosedOrders(SYMBOL);
            assert.ok(closed.some((o) => o.id === market.id && o.status === 'closed'));
        });

        it('shows a trade to everybody, over REST and stream', async () => {
            await flatten();
            const wanted = watchUntil(() => exchange.watchTrades(SYMBOL), (list) => list.some((t) => t.amount === 17));
            const trade = (await whileRepeating(async () => {
                await exchange.createOrder(SYMBOL, 'market', 'buy', 17);
                await exchange.createOrder(SYMBOL, 'market', 'sell', 17);
                await book();
            }, wanted)).find((t) => t.amount === 17);
            const all = await exchange.fetchTrades(SYMBOL);
            assert.equal(all.find((t) => t.id === trade.id).price, trade.price);
            await flatten();
        });

        it('answers one position, with its risk', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'sell', 10);
            const position = (await exchange.fetchPositions([SYMBOL]))[0];
            assert.equal(position.side, 'short');
            assert.equal(position.entryPrice, 60000);
            assert.ok(position.liquidationPrice > 60000);
            assert.ok(position.maintenanceMargin > 0);
            assert.ok(position.initialMargin > 0);
            await flatten();
        });

        it('places several at once, each with its own outcome', async () => {
            const placed = await exchange.createOrders([
                { symbol: SYMBOL, type: 'limit', side: 'buy', amount: 10, price: 59000 },
                { symbol: SYMBOL, type: 'limit', side: 'buy', amount: 900_000, price: 59000 },
            ]);
            assert.equal(placed.length, 2);
            assert.equal((await exchange.fetchOpenOrders(SYMBOL)).length, 1);
            await exchange.cancelAllOrders(SYMBOL);
        });

        it('reduces only what there is and refuses to open', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'buy', 10);
            const reduced = await exchange.createOrder(SYMBOL, 'market', 'sell', 10, undefined, { reduceOnly: true });
            assert.equal((await find(reduced.id)).reduceOnly, true);
            await assert.rejects(
                exchange.createOrder(SYMBOL, 'market', 'sell', 10, undefined, { reduceOnly: true }), ccxt.InsufficientFunds);
        });

        it('takes a post-only order that would take, and cancels it', async () => {
            const crossing = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', 10, 60001, { postOnly: true })).id);
            assert.equal(crossing.status, 'canceled');
            assert.equal(crossing.filled, 0);
            const resting = await find((await exchange.createOrder(SYMBOL, 'limit', 'buy', 10, 59000, { postOnly: true })).id);
            assert.equal(resting.status, 'open');
            assert.equal(resting.type, 'post_only');
            await exchange.cancelOrder(resting.id, SYMBOL);
        });

        it('fills a resting order as maker when the book reaches it', async () => {
            await flatten();
            const resting = await exchange.createOrder(SYMBOL, 'limit', 'buy', 10, 59990, { postOnly: true });
            await book(59980, 59985);
            const filled = await find(resting.id);
            assert.equal(filled.status, 'closed');
            assert.equal(filled.average, 59990);
            const trade = (await exchange.fetchMyTrades(SYMBOL)).find((t) => t.order === resting.id);
            assert.equal(trade.takerOrMaker, 'maker');
            await flatten();
        });

        it('cancels everything of a symbol, and several by id', async () => {
            await exchange.createOrder(SYMBOL, 'limit', 'buy', 10, 59000);
            await exchange.cancelAllOrders(SYMBOL);
            assert.deepEqual(await exchange.fetchOpenOrders(SYMBOL), []);
            const one = await exchange.createOrder(SYMBOL, 'limit', 'buy', 10, 59000);
            const two = await exchange.createOrder(SYMBOL, 'limit', 'buy', 10, 58000);
            await exchange.cancelOrders([one.id, two.id], SYMBOL);
            assert.deepEqual(await exchange.fetchOpenOrders(SYMBOL), []);
        });

        it('pages through trades', async () => {
            await flatten();
            for (let i = 0; i < 5; i++) {
                await exchange.createOrder(SYMBOL, 'market', i % 2 === 0 ? 'buy' : 'sell', 1);
            }
            const first = await exchange.contractPrivateGetV5TradeOrderDetails({ contract_code: ID, limit: 2, direct: 'next' });
            assert.equal(first.data.length, 2);
            const second = await exchange.contractPrivateGetV5TradeOrderDetails({ contract_code: ID, limit: 2, direct: 'next', from: first.data[1].id });
            assert.equal(new Set([...first.data, ...second.data].map((t) => t.id)).size, 4);
            await flatten();
        });

        it('tells funding payments', async () => {
            await flatten();
            await exchange.createOrder(SYMBOL, 'market', 'buy', 10);
            await venue.mark(ID, { mark: 60000, fundingRate: 0.0002, fundingInMs: 200 });
            const rows = await readUntil(() => exchange.fetchFundingHistory(SYMBOL), (list) => list.length > 0);
            assert.ok(Math.abs(Math.abs(rows[0].amount) - 60000 * 0.01 * 0.0002) < 1e-6);
            await venue.mark(ID, { fundingRate: 0.0001 });
            await flatten();
        });
    });

    describe('private streams', () => {
        it('streams orders, trades and balance', async () => {
            await flatten();
            const clientOrderId = newId();
            const before = (await exchange.fetchBalance()).USDT.total;
            const orders = watchUntil(() => exchange.watchOrders(SYMBOL), (list) => list.some((o) => o.clientOrderId === clientOrderId && o.status === 'closed'));
            const trades = watchUntil(() => exchange.watchMyTrades(SYMBOL), (list) => list.some((t) => t.amount === 23));
            const balance = watchUntil(() => exchange.watchBalance(), (b) => b.USDT.total < before);

            // The streams are up once each has said so: a subscription beside them would be a guess.
            await readUntil(() => venue.connections(), (c) => c.privateTopics >= 3);
            await exchange.createOrder(SYMBOL, 'market', 'buy', 23, undefined, { clientOrderId });
            const done = (await orders).find((o) => o.clientOrderId === clientOrderId);
            assert.equal(done.filled, 23);
            assert.equal((await trades).find((t) => t.amount === 23).takerOrMaker, 'taker');
            await balance;
            await flatten();
        });
    });

    describe('errors', () => {
        const rejects = (promise, type) => assert.rejects(promise, type);

        it('insufficient funds', () => rejects(exchange.createOrder(SYMBOL, 'limit', 'buy', 160_000, 59000), ccxt.InsufficientFunds));
        it('bad symbol', () => rejects(exchange.contractPublicGetLinearSwapExMarketDepth({ contract_code: 'NOPE', type: 'step0' }), ccxt.BadSymbol));
        it('unknown order', () => rejects(find('17'), ccxt.OrderNotFound));
        it('cancel of an unknown order', () => rejects(exchange.cancelOrder('17', SYMBOL), ccxt.OrderNotFound));
        it('an id that is no number', async () => {
            const answer = await exchange.contractPrivatePostV5TradeOrder({ contract_code: ID, margin_mode: 'cross', side: 'buy', type: 'market', volume: 1, client_order_id: 'mine' });
            assert.equal(String(answer.code), '1065');
        });

        it('bad signature', async () => {
            const client = await createHtx(simulator.ports.htx, { apiKey: simulator.keys.apiKey, secret: 'wrong' });
            await rejects(client.contractPrivateGetV5AccountBalance(), ccxt.AuthenticationError);
            await client.close();
        });

        it('unknown key', async () => {
            const client = await createHtx(simulator.ports.htx, { apiKey: 'unknown', secret: 'wrong' });
            await rejects(client.contractPrivateGetV5AccountBalance(), ccxt.AuthenticationError);
            await client.close();
        });

        it('clock outside the window', async () => {
            await venue.fault({ kind: 'ClockSkew', durationMs: 360_000, count: null });
            await rejects(exchange.fetchBalance(), ccxt.AuthenticationError);
            await venue.clear();
        });

        it('rate limit', async () => {
            await venue.fault({ kind: 'RateLimited' });
            await rejects(exchange.fetchBalance(), ccxt.NetworkError);
        });

        it('maintenance', async () => {
            await venue.fault({ kind: 'Maintenance', count: null });
            assert.equal((await exchange.fetchStatus()).status, 'maintenance');
            await rejects(exchange.fetchBalance(), ccxt.BaseError);
            await venue.clear();
        });
    });

    describe('money', () => {
        const TRX = { network: 'TRC20' };

        it('names an address and the same one again', async () => {
            const address = await exchange.fetchDepositAddress('USDT', TRX);
            assert.equal(address.currency, 'USDT');
            assert.match(address.address, /^0x[0-9a-f]{40}$/);
            assert.equal((await exchange.fetchDepositAddress('USDT', TRX)).address, address.address);
        });

        it('moves money beside the margin account and back', async () => {
            const before = (await exchange.fetchBalance()).USDT.total;
            const out = await exchange.transfer('USDT', 100, 'swap', 'spot', { subType: 'linear' });
            assert.ok(out.id);
            assert.ok(Math.abs((await exchange.fetchBalance()).USDT.total - (before - 100)) < 1e-6);
            await exchange.transfer('USDT', 100, 'spot', 'swap', { subType: 'linear' });
            assert.ok(Math.abs((await exchange.fetchBalance()).USDT.total - before) < 1e-6);
        });

        it('pays out, and credits what comes', async () => {
            await venue.withdrawals({ payoutMs: 200, creditMs: 200 });
            await exchange.transfer('USDT', 200, 'swap', 'spot', { subType: 'linear' });
            const { address } = await exchange.fetchDepositAddress('USDT', TRX);

            // ccxt wants a transaction's hash in the answer, which the venue does not give; and of a list too while one is pending.
            const { data } = await exchange.spotPrivatePostV1DwWithdrawApiCreate({ currency: 'usdt', amount: 50, address, chain: 'trc20usdt' });
            const id = String(data);
            await readUntil(
                () => exchange.spotPrivateGetV1QueryDepositWithdraw({ currency: 'usdt', type: 'withdraw' }),
                (answer) => answer.data.some((w) => String(w.id) === id && w.state === 'confirmed'));
            const done = (await exchange.fetchWithdrawals('USDT')).find((w) => w.id === id);
            assert.equal(done.currency, 'USDT');
            assert.equal(done.address, address);
            assert.equal(done.amount, 50);
            assert.equal(done.fee.cost, 1);
            const deposits = await readUntil(
                () => exchange.fetchDeposits('USDT'), (list) => list.some((d) => d.txid === done.txid && d.status === 'ok'));
            assert.equal(deposits.find((d) => d.txid === done.txid).amount, done.amount);
        });

        it('refuses what the wallet does not have', async () => {
            const { address } = await exchange.fetchDepositAddress('USDT', TRX);
            await assert.rejects(
                exchange.spotPrivatePostV1DwWithdrawApiCreate({ currency: 'usdt', amount: 900_000, address, chain: 'trc20usdt' }), ccxt.ExchangeError);
            const refused = await exchange.v2PrivatePostAccountTransfer({ currency: 'usdt', amount: 900_000, from: 'linear-swap', to: 'spot', 'margin-account': 'USDT' });
            assert.equal(refused.success, false);
        });

        it('refuses while withdrawals are suspended', async () => {
            await venue.withdrawals({ open: false });
            const { address } = await exchange.fetchDepositAddress('USDT', TRX);
            await assert.rejects(
                exchange.spotPrivatePostV1DwWithdrawApiCreate({ currency: 'usdt', amount: 20, address, chain: 'trc20usdt' }), ccxt.ExchangeError);
            await venue.withdrawals({ open: true });
        });
    });
});
