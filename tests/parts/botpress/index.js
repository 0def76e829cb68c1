// A bot on a real Botpress with its real HITL module, as the module's documentation has it: HITL_START asks for a person, HITL_STOP
// ends that, anything else is said back. In place of a channel stand two routes: one brings what customers say, the other tells
// what they were said.
const path = require('path')
const { Botpress } = require('botpress')

module.exports = (bp) => {
  const said = []
  bp.middlewares.register({
    name: 'channel',
    type: 'outgoing',
    order: 200,
    module: 'story',
    description: 'Keeps what customers are said.',
    handler: (event, next) => {
      said.push({ to: event.raw.to, type: event.type, text: event.text })
      next()
    },
  })
  bp.middlewares.load()

  const say = ({ platform, user }, text) =>
    bp.middlewares.sendOutgoing({ type: 'text', platform, text, raw: { to: user.id, message: text } })

  bp.hear(/HITL_START/, (event) => {
    say(event, 'Bot paused, a human will get in touch very soon.')
    bp.hitl.pause(event.platform, event.user.id)
  })
  bp.hear(/HITL_STOP/, (event) => {
    say(event, 'Human in the loop disabled. Bot resumed.')
    bp.hitl.unpause(event.platform, event.user.id)
  })
  bp.hear({ text: /^(?!HITL_)/ }, (event) => say(event, `You said: ${event.text}`))

  const router = bp.getRouter('botpress-story', { auth: false })
  router.post('/hear', (request, response) => {
    bp.middlewares.sendIncoming({ bp, ...request.body })
    response.send({ heard: true })
  })
  router.get('/said', (request, response) => response.send(said))
}

new Botpress({ botfile: path.join(process.cwd(), 'botfile.js') }).start()
