// ccxt clients whose addresses point at the simulated venues; paths stay the real ones.
import ccxt from 'ccxt';

function toLoopback (urls, port) {
    if (typeof urls === 'string') {
        const at = urls.indexOf('://');
        const path = urls.slice(at + 3).replace(/^[^/]*/, '');
        return (urls.startsWith('ws') ? 'ws' : 'http') + `://127.0.0.1:${port}${path}`;
    }
    return Object.fromEntries(Object.entries(urls).map(([name, value]) => [name, toLoopback(value, port)]));
}

async function create (Exchange, port, config) {
    const exchange = new Exchange({ enableRateLimit: false, timeout: 10_000, ...config });
    exchange.urls.api = toLoopback(exchange.urls.api, port);
    // ccxt refuses plain ws:// until an agent is loaded.
    await exchange.loadHttpProxyAgent();
    return exchange;
}

export async function createBinance (port, keys, config = {}, subType = 'linear') {
    const Exchange = subType === 'linear' ? ccxt.pro.binanceusdm : ccxt.pro.binancecoinm;
    const exchange = await create(Exchange, port, { apiKey: keys?.apiKey, secret: keys?.secret, ...config });
    // ccxt finds the error table by the host name, which is not the venue's here.
    exchange.getExceptionsByUrl = (_, exactOrBroad) => exchange.exceptions[subType][exactOrBroad] ?? {};
    return exchange;
}

// ccxt tells spot's streams by a part of their address, and its errors by the host, which are not the venue's here.
export async function createBinanceSpot (port, keys, config = {}) {
    const exchange = await create(ccxt.pro.binance, port, {
        apiKey: keys?.apiKey,
        secret: keys?.secret,
        ...config,
        options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] }, fetchCurrencies: false, fetchMargins: false, ...config.options },
    });
    exchange.urls.api.ws.spot = `ws://127.0.0.1:${port}/ws/streams`;
    exchange.getExceptionsByUrl = (_, exactOrBroad) => exchange.exceptions.spot[exactOrBroad] ?? {};
    return exchange;
}

export const createBybit = (port, keys, config = {}) => create(ccxt.pro.bybit, port, {
    apiKey: keys?.apiKey,
    secret: keys?.secret,
    ...config,
    options: { fetchMarkets: { types: ['linear', 'inverse'] }, defaultType: 'swap', ...config.options },
});

// Contracts with a date, beside the perpetual ones of the same account.
export const createOkxDated = (port, keys, config = {}) => createOkx(port, keys, {
    ...config,
    options: { fetchMarkets: { types: ['swap', 'future'] }, defaultType: 'future', ...config.options },
});

// Spot is an account of its own here, whose only markets are coins.
export const createBybitSpot = (port, keys, config = {}) => createBybit(port, keys, {
    ...config,
    options: { fetchMarkets: { types: ['spot'] }, defaultType: 'spot', createMarketBuyOrderRequiresPrice: false, ...config.options },
});

export const createCoinex = (port, keys, config = {}) => create(ccxt.pro.coinex, port, {
    apiKey: keys?.apiKey,
    secret: keys?.secret,
    ...config,
    options: { defaultType: 'swap', ...config.options },
});

// How long a request may be on its way, ms: the client's five seconds are too few on a machine that is busy.
export const createBitmex = (port, keys, config = {}) => create(ccxt.pro.bitmex, port, {
    apiKey: keys?.apiKey,
    secret: keys?.secret,
    ...config,
    options: { recvWindow: 30_000, ...config.options },
});

export const createHtx = (port, keys, config = {}) => create(ccxt.pro.htx, port, {
    apiKey: keys?.apiKey,
    secret: keys?.secret,
    ...config,
    options: { fetchMarkets: { types: { linear: true, spot: false, inverse: false } }, defaultType: 'swap', defaultSubType: 'linear', ...config.options },
});

// Spot is an account and a host of its own here, whose only markets are coins.
export const createHtxSpot = (port, keys, config = {}) => createHtx(port, keys, {
    ...config,
    options: { fetchMarkets: { types: { spot: true, linear: false, inverse: false } }, defaultType: 'spot', ...config.options },
});

export const createOkx = (port, keys, config = {}) => create(ccxt.pro.okx, port, {
    apiKey: keys?.apiKey,
    secret: keys?.secret,
    password: 'sim-passphrase',
    ...config,
    options: { fetchMarkets: { types: ['swap'] }, defaultType: 'swap', ...config.options },
});

// Spot is an account of its own here, whose only markets are coins.
export const createOkxSpot = (port, keys, config = {}) => createOkx(port, keys, {
    ...config,
    options: { fetchMarkets: { types: ['spot'] }, defaultType: 'spot', ...config.options },
});

/** Runs an action every few milliseconds until the awaited value is there: a stream that tells only changes needs some. */
export async function whileRepeating (action, awaited, everyMs = 50) {
    let isOver = false;
    const loop = (async () => {
        while (!isOver) {
            await action();
            await new Promise((resolve) => setTimeout(resolve, everyMs));
        }
    })();
    try {
        return await awaited;
    } finally {
        isOver = true;
        await loop;
    }
}

/** Resolves with the first value of a watch loop that satisfies the condition. */
export async function watchUntil (watch, isWanted, timeoutMs = 10_000) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error('nothing wanted came on the stream in time')), timeoutMs);
    });
    try {
        for (;;) {
            const value = await Promise.race([watch(), late]);
            if (isWanted(value)) {
                return value;
            }
        }
    } finally {
        clearTimeout(timer);
    }
}

/**
 * A ticker of a market whose best bid goes to and fro. Of messages that come in one piece ccxt tells the first alone, and a stream that tells
 * only changes does not repeat the others.
 */
export async function watchMovingTicker (exchange, symbol, book) {
    const bids = [59950, 59960];
    let moves = 0;
    const ticker = watchUntil(() => exchange.watchTicker(symbol), (t) => bids.includes(t.bid));
    return whileRepeating(() => book(bids[++moves % 2], 60040), ticker, 130);
}

// Reads again and again, every 100 ms for a minute, until what was read is wanted.
export async function readUntil (read, isWanted) {
    for (let i = 0; i < 600; i++) {
        const value = await read();
        if (isWanted(value)) {
            return value;
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`it did not come in time: ${JSON.stringify(await read())}`);
}
