// Stands for node:https in AWS's clients: those make an agent for https also where everything is asked without it, and loading TLS takes
// longer than the rest of the client.
class Agent {
  constructor(options) {
    this.options = options;
    this.keepAlive = options.keepAlive;
    this.keepAliveMsecs = options.keepAliveMsecs ?? 1000;
    this.real = null;
  }

  destroy() {
    this.real?.destroy();
  }
}

export const node_https = {
  Agent,
  request({ agent, ...options }, onAnswer) {
    const https = process.getBuiltinModule('node:https');
    agent.real ??= new https.Agent(agent.options);
    return https.request({ ...options, agent: agent.real }, onAnswer);
  },
};
