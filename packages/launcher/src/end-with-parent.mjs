// Loaded into the dashboard's process with `--import`: when the launcher is gone, however it went, the channel to it
// closes, and a server that nobody looks after would only keep the port and the database's connections.
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
