import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // The API serves the dashboard on its own origin and compresses nothing twice.
  compress: true,
};

export default config;
