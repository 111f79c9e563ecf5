import preset from '../../jest.preset.ts';

export default {
  ...preset,
  globalSetup: './src/testing/global-setup.ts',
  globalTeardown: './src/testing/global-teardown.ts',
};
