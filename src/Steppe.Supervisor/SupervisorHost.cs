using Steppe.Supervisor.Containment;
using Steppe.Supervisor.Isolation;
using Steppe.Supervisor.Launching;
using Steppe.Supervisor.Loop;
using Steppe.Supervisor.Native;
using Steppe.Supervisor.Protocol;
using Steppe.Supervisor.Records;
using Steppe.Supervisor.Serving;
using Steppe.Supervisor.Tasks;

namespace Steppe.Supervisor;

/// <summary>Wires one supervisor together and runs it until it has nothing left to do.</summary>
/// <remarks>Everything happens on the calling thread, save the launching of programs.</remarks>
internal sealed class SupervisorHost : IDisposable
{
    private readonly SupervisorOptions _options;
    private readonly SupervisorLog _log;
    private readonly EventLoop _loop = new();
    private readonly TreeFactory _trees;
    private readonly RecordFile _records;
    private readonly Launcher _launcher;
    private readonly TaskKeeper _keeper;
    private readonly SessionGuards _guards;
    private readonly Listener _listener;
    private long? _idleSinceMilliseconds;
    private bool _ending;

    public SupervisorHost(SupervisorOptions options, SupervisorLog log, TimeProvider time)
    {
        _options = options;
        _log = log;
        KillUnborn();
        _trees = TreeFactory.Detect(options.Cgroups, options.CgroupParent);
        _records = RecordFile.Open(Path.Combine(options.StateDirectory, "tasks.log"));
        _launcher = new Launcher(_loop, options.StateDirectory, SpawnPlan.CanCloseFrom);
        _keeper = new TaskKeeper(_loop, _records, _trees, _launcher, log, time);
        _guards = new SessionGuards(_loop, log);
        var hello = new SupervisorHello(
            ProtocolVersions.Current,
            SupervisorHello.AllFeatures,
            Environment.ProcessId,
            time.GetUtcNow(),
            _trees.Description,
            IsolationSupport.FindProblem(_trees));
        var requests = new RequestHandler(_keeper, _guards, hello, time, End);
        _listener = new Listener(_loop, options.SocketPath, requests, log);
        _keeper.Exited = _listener.Broadcast;
        log.Write($"process {Environment.ProcessId} on {options.SocketPath}, process trees held by {_trees.Description}");
    }

    /// <summary>Runs until ended by its agent, or idle for long enough.</summary>
    public void Run()
    {
        _keeper.Recover();
        AnnounceReady();
        _loop.After((long)ProgramPages.SettlingTime.TotalMilliseconds, ProgramPages.LetGo);
        while (!IsOver())
        {
            _loop.RunOnce(UntilIdleTimeout());
            if (_options.Dev && _listener.LostItsAgent && !_ending)
            {
                _log.Write("the agent is gone; ending its tasks");
                End();
            }

            _keeper.Commit();
        }

        _listener.Flush();
        _log.Write("nothing left to do; ending");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _launcher.Dispose();
        _records.Dispose();
        _trees.TidyUp();
    }

    private void KillUnborn()
    {
        if (Unborn.Kill() is > 0 and int count)
        {
            _log.Write($"{count} children of a killed supervisor were waiting to be started; they have been killed");
        }
    }

    private void End()
    {
        _ending = true;
        _listener.RefuseStarts();
        _keeper.KillAll();
    }

    private bool IsOver()
    {
        if (_keeper.AliveCount > 0 || _records.HasPending || _guards.IsBusy)
        {
            _idleSinceMilliseconds = null;
            return false;
        }

        if (_ending)
        {
            return true;
        }

        _idleSinceMilliseconds = _listener.ConnectionCount > 0 ? null : _idleSinceMilliseconds ?? EventLoop.NowMilliseconds;
        return _idleSinceMilliseconds is { } since && EventLoop.NowMilliseconds - since >= _options.IdleTimeoutMilliseconds;
    }

    private long UntilIdleTimeout() => _idleSinceMilliseconds is { } since
        ? since + _options.IdleTimeoutMilliseconds - EventLoop.NowMilliseconds
        : long.MaxValue;

    private unsafe void AnnounceReady()
    {
        if (_options.ReadyDescriptor >= 0)
        {
            byte one = 1;
            _ = Libc.Write(_options.ReadyDescriptor, &one, 1);
            _ = Libc.Close(_options.ReadyDescriptor);
        }
    }
}
