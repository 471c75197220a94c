import assert from 'node:assert/strict';
import ccxt from 'ccxt';
import { createOkxSpot } from './lib/clients.mjs';
import { describeSpot } from './lib/spot.mjs';

const ID = 'BTC-USDT';
const place = (exchange, params) => exchange.privatePostTradeOrder({ instId: ID, side: 'buy', sz: '0.01', ...params });

describeSpot({
    name: 'okx spot',
    kind: 'okxspot',
    ID,
    create: createOkxSpot,
    idOf: (number) => `conf${process.pid}n${number}`,
    buyParams: { tgtCcy: 'base_ccy' },
    fees: { maker: 0.0008, taker: 0.001 },
    checkMarket: (market) => {
        assert.equal(market.precision.amount, 0.00000001);
        assert.equal(market.limits.amount.min, 0.00001);
    },
    find: (exchange, id, symbol) => exchange.fetchOrder(id, symbol),
    findByClient: (exchange, clientOrderId, symbol) => exchange.fetchOrder(undefined, symbol, { clientOrderId }),
    cancelAll: async (exchange, symbol) => {
        const open = await exchange.fetchOpenOrders(symbol);
        if (open.length > 0) {
            await exchange.cancelOrders(open.map((o) => o.id), symbol);
        }
    },
    errors: [
        { what: 'too small a quantity', ask: (exchange, symbol) => exchange.createOrder(symbol, 'limit', 'buy', 0.000005, 59000), error: ccxt.InvalidOrder },
        { what: 'a buy at market whose unit is not said', ask: (exchange) => place(exchange, { tdMode: 'cash', ordType: 'market' }), error: ccxt.BadRequest },
        { what: 'margin where cash is meant', ask: (exchange) => place(exchange, { tdMode: 'cross', ordType: 'limit', px: '59000' }), error: ccxt.BadRequest },
    ],
});
