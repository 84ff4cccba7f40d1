using Steppe.Log;
using Steppe.Log.Etcd;
using Steppe.Log.Etcd.Wire;
using Steppe.Simulation.Etcd;
using Steppe.Simulation.Running;

namespace Steppe.Simulation.Servers;

/// <summary>Reads the log in its order, until it is told to stop.</summary>
/// <remarks>What <c>EtcdLog.ReadAsync</c> does with tasks.</remarks>
/// <param name="follower">The machine that reads.</param>
/// <param name="etcd">The way to etcd.</param>
/// <param name="time">The server's time.</param>
/// <param name="read">Takes the entries.</param>
/// <param name="broken">Hears why there is nothing more to read; called once at most.</param>
internal sealed class LogReading(LogFollower follower, EtcdLink etcd, LocalTime time, Action<IReadOnlyList<LogEntry>> read, Action<Exception> broken)
{
    private bool _isOver;

    public void Stop() => _isOver = true;

    public void Go()
    {
        if (_isOver)
        {
            return;
        }

        if (follower.WatchFrom is null)
        {
            etcd.Ask(follower.NextQuestion(), Answered);
        }
        else
        {
            etcd.Watch(follower.Watch().CreateRequest, Told, () =>
            {
                follower.WatchLost();
                Go();
            });
        }
    }

    private void Answered(EtcdAnswer answer)
    {
        if (_isOver)
        {
            return;
        }

        if (answer is not EtcdAnswer.Reply reply)
        {
            time.After(new EtcdTimes().Retry, null, Go);
            return;
        }

        Try(() => follower.Take((RangeResponse)reply.Message));
        Go();
    }

    private bool Told(WatchResponse told)
    {
        if (_isOver)
        {
            return false;
        }

        Try(() => follower.Take(told));
        if (_isOver || follower.WatchFrom is not null)
        {
            return !_isOver;
        }

        follower.WatchLost();
        Go();
        return false;
    }

    private void Try(Func<IReadOnlyList<LogEntry>> take)
    {
        IReadOnlyList<LogEntry> entries;
        try
        {
            entries = take();
        }
        catch (Exception error) when (error is LogTrimmedException or LogRefusedException)
        {
            _isOver = true;
            broken(error);
            return;
        }

        read(entries);
    }
}
