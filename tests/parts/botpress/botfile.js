// The settings of a Botpress 10 server for one story: port and password come from the environment, files stand in its own folder.
const port = process.env.BOTPRESS_PORT

module.exports = {
  version: '10.51.10',
  botUrl: `http://127.0.0.1:${port}`,
  env: 'dev',
  port,
  hostname: '127.0.0.1',
  dataDir: './data',
  modulesConfigDir: './config',
  contentDir: './content',
  flowsDir: './flows',
  contentDataDir: './content-data',
  mediaDir: './media',
  logs: { enabled: false, keepDays: 1, silentMode: false },
  api: { bodyMaxSize: '1mb' },
  dialogs: { timeoutInterval: '2m', janitorInterval: '10s' },
  optOutStats: true,
  ghostContent: { enabled: false },
  heroSection: { hidden: true },
  login: {
    enabled: Boolean(process.env.BOTPRESS_PASSWORD),
    useCloud: false,
    tokenExpiry: '6 hours',
    password: process.env.BOTPRESS_PASSWORD || 'none',
    maxAttempts: 1000,
    resetAfter: 1000,
  },
  postgres: { enabled: false },
  middleware: { autoLoading: true },
  secretKey: null,
  disableClusterMode: false,
}
