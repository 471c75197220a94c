// ccxt's watch loop: one order for every book it is woken for. Arguments: http base, ws base, key, secret, node_modules.
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [httpBase, wsBase, apiKey, secret, modules] = process.argv.slice(2);
const ccxt = (await import(pathToFileURL(path.join(modules, 'ccxt', 'js', 'ccxt.js')))).default;

const exchange = new ccxt.pro.binanceusdm({ apiKey, secret, enableRateLimit: false, options: { fetchCurrencies: false, defaultType: 'swap' } });
const local = (value) => {
  if (typeof value === 'string') {
    const url = new URL(value.replace('{hostname}', 'localhost'));
    const base = new URL(url.protocol.startsWith('ws') ? wsBase : httpBase);
    return base.origin.replace(/\/$/, '') + url.pathname.replace(/\/$/, '');
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, local(inner)]));
};
exchange.urls.api = local(exchange.urls.api);
exchange.httpAgent = new http.Agent({ keepAlive: true });
await exchange.loadHttpProxyAgent();
await exchange.loadMarkets();

const symbol = 'BTC/USDT:USDT';
let side = 'sell';
console.log('ready');
for (;;) {
  const book = await exchange.watchBidsAsks([symbol]);
  const quote = book[symbol];
  const price = side === 'sell' ? quote.bid : quote.ask;
  exchange.createOrderWs(symbol, 'limit', side, 0.001, price, { timeInForce: 'IOC' }).catch(() => {});
  side = side === 'sell' ? 'buy' : 'sell';
}
