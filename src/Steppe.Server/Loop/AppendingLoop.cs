using Steppe.ServerCore;

namespace Steppe.Server;

/// <summary>The one thread that encodes entries and waits until the log has them.</summary>
internal sealed class AppendingLoop(EntryAppender appender, Action<ServerInput> answer)
{
    // The leader sends one entry at a time.
    private readonly Inbox<ServerEffect.AppendEntry> _entries = new(room: 0);
    private Thread? _thread;

    public void Start()
    {
        _thread = new Thread(Run) { Name = "steppe-append", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Takes an entry; what became of it comes as an input of the leader.</summary>
    public void Append(ServerEffect.AppendEntry entry) => _entries.PutAnswer(entry);

    /// <summary>Takes no more; an entry on its way is waited for by nobody.</summary>
    public void Stop() => _entries.Close();

    private void Run()
    {
        while (_entries.Take(out ServerEffect.AppendEntry? entry))
        {
            answer(appender.Append(entry));
        }
    }
}
