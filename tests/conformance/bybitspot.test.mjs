import assert from 'node:assert/strict';
import ccxt from 'ccxt';
import { createBybitSpot } from './lib/clients.mjs';
import { describeSpot } from './lib/spot.mjs';

describeSpot({
    name: 'bybit spot',
    kind: 'bybitspot',
    ID: 'BTCUSDT',
    create: createBybitSpot,
    idOf: (number) => `conf-${process.pid}-${number}`,
    buyParams: { marketUnit: 'baseCoin' },
    fees: { maker: 0.001, taker: 0.001 },
    checkMarket: (market) => {
        assert.equal(market.precision.amount, 0.000001);
        assert.equal(market.limits.cost.min, 5);
    },
    find: (exchange, id, symbol) => exchange.fetchOrder(id, symbol, { acknowledged: true }),
    findByClient: async (exchange, orderLinkId, symbol) => (await exchange.fetchOpenOrders(symbol, undefined, undefined, { orderLinkId }))[0],
    cancelAll: (exchange, symbol) => exchange.cancelAllOrders(symbol),
    errors: [
        { what: 'too small a notional', ask: (exchange, symbol) => exchange.createOrder(symbol, 'limit', 'buy', 0.00002, 59000), error: ccxt.InvalidOrder },
    ],
});
