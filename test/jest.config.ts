import preset from '../jest.preset.ts';

/** One worker: the suites share an engine, a registry and a browser, and a release is allowed minutes. */
export default { ...preset, maxWorkers: 1, testTimeout: 300_000 };
