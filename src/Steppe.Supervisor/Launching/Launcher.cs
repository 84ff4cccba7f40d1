using System.Globalization;
using Steppe.Supervisor.Loop;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Launching;

/// <summary>Starts programs, one after the other, on a thread of its own, so that the loop goes on reading output meanwhile.</summary>
/// <remarks>
/// <para><see cref="Enqueue"/> and all callbacks are on the loop's thread. Orders are carried out and reported in their order.</para>
/// <para>One thread only, and no other thread of the process may start any: the child at the gate is recognised as the newest
/// child of that thread.</para>
/// </remarks>
internal sealed class Launcher : IDisposable
{
    private const int ThreadStackBytes = 256 * 1024;
    private const long LookAgainMilliseconds = 1;

    private readonly EventLoop _loop;
    private readonly bool _mayOverlap;
    private readonly LaunchGate _gate;
    private readonly Queue<LaunchOrder> _toDo = new();
    private readonly Queue<LaunchOrder> _underWay = new();
    private readonly Thread _thread;
    private string _childrenFile = "";

    // Whose child is being born. Until the gate lets the child through, the launcher's thread is held up in its birth.
    private LaunchOrder? _bearing;
    private int _placeError;

    // Whose child has come to the gate; until it is reported nobody else may come.
    private LaunchOrder? _came;
    private bool _isThrough;
    private bool _ending;

    /// <param name="loop">Loop on whose thread everything is reported.</param>
    /// <param name="stateDirectory">Where the gate's FIFOs are.</param>
    /// <param name="mayOverlap">Whether a child may be born before the last one was reported; see <see cref="LaunchGate"/>.</param>
    public Launcher(EventLoop loop, string stateDirectory, bool mayOverlap)
    {
        _loop = loop;
        _mayOverlap = mayOverlap;
        _gate = new LaunchGate(stateDirectory);
        ExpectAnnouncement();
        _thread = new Thread(Run, ThreadStackBytes) { Name = "launcher", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Adds an order.</summary>
    public void Enqueue(LaunchOrder order)
    {
        _underWay.Enqueue(order);
        if (_mayOverlap || _underWay.Count == 1)
        {
            HandOver(order);
        }
    }

    /// <summary>Ends the thread once it is idle; what is under way stays unanswered.</summary>
    public void Dispose()
    {
        lock (_toDo)
        {
            _ending = true;
            Monitor.Pulse(_toDo);
        }

        StopExpecting();
        _gate.Dispose();
    }

    private void HandOver(LaunchOrder order)
    {
        lock (_toDo)
        {
            _toDo.Enqueue(order);
            Monitor.Pulse(_toDo);
        }
    }

    private void Run()
    {
        // Resolved here, on the thread whose children are meant.
        string link = File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)?.FullName ?? "/proc/thread-self";
        Volatile.Write(ref _childrenFile, $"{link}/children");
        while (Take() is { } order)
        {
            LaunchResult result = Launch(order);
            _loop.Post(() => Finish(result));
        }
    }

    private LaunchOrder? Take()
    {
        lock (_toDo)
        {
            while (_toDo.Count == 0 && !_ending)
            {
                Monitor.Wait(_toDo);
            }

            return _ending ? null : _toDo.Dequeue();
        }
    }

    private LaunchResult Launch(LaunchOrder order)
    {
        try
        {
            LaunchCommand command = order.Prepare();
            if (order.Isolate is { } isolate)
            {
                return isolate(command);
            }

            using var plan = new SpawnPlan();
            if (order.UsesGate)
            {
                _gate.AddTo(plan);
                Volatile.Write(ref _placeError, 0);
                Volatile.Write(ref _bearing, order);
            }

            plan.Open(0, command.StandardInput, command.InputFlags);
            plan.Open(1, command.StandardOutput, command.OutputFlags);
            plan.Open(2, command.StandardError, command.OutputFlags);
            plan.ChangeDirectory(command.WorkingDirectory);
            int error = plan.Spawn(command.Program, command.Arguments, command.Environment, out int processId);
            return order.UsesGate && error == 0 && Volatile.Read(ref _placeError) is not 0 and int refused
                ? Unplaced(processId, refused)
                : new LaunchResult(error == 0 ? processId : 0, error, Problem: null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new LaunchResult(0, 0, error.Message);
        }
    }

    private static LaunchResult Unplaced(int processId, int error)
    {
        Processes.KillAndReap(processId);
        return new LaunchResult(0, 0, $"could not put the process in its cgroup: {Errno.Text(error)}");
    }

    // Loop thread: a child has come to the gate. Orders before it may not be reported yet: their children never came.
    private void ChildCame()
    {
        StopExpecting();
        (_came, _isThrough) = (Volatile.Read(ref _bearing)!, false);
        PlaceChild(_came);
    }

    private void PlaceChild(LaunchOrder order)
    {
        if (_came != order || _isThrough)
        {
            return;
        }

        int child = NewestChild();
        if (child == 0)
        {
            // Let through without a place it would run, and then be killed and started once more.
            _loop.After(LookAgainMilliseconds, () => PlaceChild(order));
            return;
        }

        int error = order.Place!(child);
        if (error != 0)
        {
            // Outside its cgroup it must not run.
            Volatile.Write(ref _placeError, error);
            int handle = Processes.OpenHandle(child);
            Processes.Signal(handle, Constants.SignalKill);
            Files.Close(ref handle);
        }

        _isThrough = true;
        _gate.LetThrough();
    }

    private int NewestChild()
    {
        string children = Files.FindText(Volatile.Read(ref _childrenFile)) ?? "";
        ReadOnlySpan<char> trimmed = children.AsSpan().TrimEnd();
        return int.TryParse(trimmed[(trimmed.LastIndexOf(' ') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0;
    }

    private void Finish(LaunchResult result)
    {
        LaunchOrder order = _underWay.Dequeue();
        if (order == _came)
        {
            _came = null;
            ExpectAnnouncement();
        }

        if (!_mayOverlap && _underWay.TryPeek(out LaunchOrder? next))
        {
            HandOver(next);
        }

        order.Done(result);
    }

    private void ExpectAnnouncement()
    {
        StopExpecting();
        _gate.Expect();
        _loop.Watch(_gate.AnnounceEnd, 0, _ => ChildCame());
    }

    private void StopExpecting()
    {
        if (_gate.AnnounceEnd >= 0)
        {
            _loop.Unwatch(_gate.AnnounceEnd);
            _gate.CloseAnnouncement();
        }
    }
}
