import preset from '../../jest.preset.ts';

export default {
  ...preset,
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.test.ts', '!src/testing/**'],
};
