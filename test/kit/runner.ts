// jest-light-runner answers whoever asks for its settings by telling all workers at once, and forgets them: a worker that starts more slowly is told before it listens, asks, and is
// never answered; the file that it was given never ends. Here each task has a channel of its own, and whoever asks is the one who is answered.
import LightRunner from 'jest-light-runner';
import Tinypool from 'tinypool';

type Listener = (message: unknown) => void;
interface Channel {
  onMessage: (listener: Listener) => void;
  postMessage: (message: unknown) => void;
}
interface Options {
  channel?: Channel;
}
type Run = (this: Tinypool, task: unknown, options?: Options) => Promise<unknown>;

const apart = (shared: Channel): Channel => {
  let asking: Listener = () => undefined;
  return {
    onMessage: (listener) => void (asking = listener),
    postMessage: (message) => {
      shared.onMessage(asking);
      shared.postMessage(message);
    },
  };
};

const pool = Tinypool.prototype as unknown as { run: Run };
const { run } = pool;
pool.run = function (task, options = {}) {
  return run.call(this, task, options.channel ? { ...options, channel: apart(options.channel) } : options);
};

export default LightRunner;
