// Starts the simulated venues in a process of their own and gives access to their control endpoint.
import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';

const START_TIMEOUT_MS = 60_000;

export async function startSimulator () {
    const program = process.env.CONFORMANCE_HOST;
    if (!program) {
        throw new Error('CONFORMANCE_HOST must name the host program; tests/conformance/run sets it');
    }
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const keys = {
        apiKey: 'sim-' + randomBytes(8).toString('hex'),
        secret: randomBytes(24).toString('hex'),
        // An account that is margined in bitcoin.
        coinApiKey: 'sim-coin-' + randomBytes(8).toString('hex'),
        // The same two as classic accounts (Bybit).
        classicApiKey: 'sim-classic-' + randomBytes(8).toString('hex'),
        classicCoinApiKey: 'sim-classic-coin-' + randomBytes(8).toString('hex'),
        ed25519ApiKey: 'sim-ed-' + randomBytes(8).toString('hex'),
        privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    };
    const child = spawn('dotnet', [program], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: {
            ...process.env,
            SIM_API_KEY: keys.apiKey,
            SIM_COIN_API_KEY: keys.coinApiKey,
            SIM_CLASSIC_API_KEY: keys.classicApiKey,
            SIM_CLASSIC_COIN_API_KEY: keys.classicCoinApiKey,
            SIM_SECRET: keys.secret,
            SIM_ED25519_API_KEY: keys.ed25519ApiKey,
            SIM_ED25519_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }),
        },
    });
    const ports = await firstLine(child);
    return {
        keys,
        ports,
        stop: () => new Promise((resolve) => {
            child.once('exit', resolve);
            child.stdin.end();
        }),
    };
}

function firstLine (child) {
    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('the host did not start in time')), START_TIMEOUT_MS);
        const settle = (done) => (value) => {
            clearTimeout(timer);
            done(value);
        };
        createInterface({ input: child.stdout }).once('line', settle((line) => resolve(JSON.parse(line))));
        child.once('exit', settle((code) => reject(new Error(`the host ended with code ${code}`))));
    });
}

/** Control endpoint of one venue. */
export function control (port) {
    const send = async (method, path, body) => {
        const answer = await fetch(`http://127.0.0.1:${port}/_control${path}`, { method, body: body && JSON.stringify(body) });
        if (!answer.ok) {
            throw new Error(`control ${method} ${path}: ${answer.status} ${await answer.text()}`);
        }
        const text = await answer.text();
        return text.length === 0 ? undefined : JSON.parse(text);
    };
    return {
        book: (symbol, bid, bidSize, ask, askSize) => send('POST', '/book', { symbol, bid, bidSize, ask, askSize }),
        mark: (symbol, figures) => send('POST', '/mark', { symbol, ...figures }),
        fault: (fault) => send('POST', '/faults', fault),
        withdrawals: (settings) => send('POST', '/withdrawals', { asset: 'USDT', network: 'TRX', ...settings }),
        connections: () => send('GET', '/connections'),
        clear: () => send('DELETE', '/faults'),
    };
}
