/** Loaded first by processes that tests start: they end with whoever started them, however that one ends. */
process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'));
process.stdin.resume().unref();
