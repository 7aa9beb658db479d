// Starts a private RabbitMQ, says where, and waits to be killed.
import { startPrivateRabbit } from '../../src/bootstrap/private-rabbitmq.mjs';

const { url, directory } = await startPrivateRabbit();
process.stdout.write(`${JSON.stringify({ url, directory })}\n`);
setInterval(() => {}, 60_000);
