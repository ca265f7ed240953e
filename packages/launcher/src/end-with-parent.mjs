// Loaded into the dashboard's process with `--import`: when the launcher is gone, however it went, the channel to it
// closes, and a server that nobody looks after would only keep the port and the database's connections.
// `next dev` hands the import on to a process of its own, whose channel is not ours: it waits on that for its work, and
// would end at once if we let go of it.
const launcher = Number(new URL(import.meta.url).searchParams.get('launcher'));
if (process.ppid === launcher) {
  process.on('disconnect', () => process.exit(1));
  process.channel?.unref();
}
