export { default } from '../../jest.preset.ts';
