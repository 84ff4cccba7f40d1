using System.Globalization;
using Steppe.Supervisor.Launching;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Isolation;

/// <summary>One start of a program by a thread that lives only for it: it takes on what the program shall inherit, then spawns.</summary>
/// <remarks>
/// <para>Namespaces, root, user and capabilities are properties of threads in Linux, and a child inherits them. So no fork is
/// needed, and no process of ours in between that would stay. See decision 0027.</para>
/// <para>The child waits at a gate until the launcher has completed what only somebody outside can do for it. Should this process
/// die meanwhile, it waits for ever: see <see cref="Tasks.Unborn"/>.</para>
/// </remarks>
internal abstract class Birth : IDisposable
{
    /// <summary>The mode mask of whatever is started: 022.</summary>
    protected const uint OrdinaryModeMask = 0x12;

    /// <summary>Stack of threads made for one purpose.</summary>
    protected const int ThreadStackBytes = 256 * 1024;

    private int _news = Libc.CreateEvent(0, Constants.OpenCloseOnExec);
    private string _threadDirectory = "";
    private LaunchResult? _result;

    /// <summary>Descriptor that hangs up when the child is at the gate.</summary>
    protected abstract int AnnounceEnd { get; }

    /// <summary>Starts it; returns once it runs, or has failed to.</summary>
    public LaunchResult Run()
    {
        if (_news < 0)
        {
            return new LaunchResult(0, 0, $"could not make an event descriptor: {Errno.Text(Errno.Last)}");
        }

        var birth = new Thread(GiveBirth, ThreadStackBytes) { Name = "birth" };
        birth.Start();
        string? problem = null;
        int proceedEnd = -1;
        AwaitNews(-1);
        if (_result is null && AwaitNews(AnnounceEnd))
        {
            problem = CompleteOrKill();
            proceedEnd = LetThrough();
        }

        birth.Join();
        RemoveGate();
        Files.Close(ref proceedEnd);
        LaunchResult result = _result!.Value;
        if (problem is not null && result.ProcessId != 0)
        {
            Processes.KillAndReap(result.ProcessId);
        }

        return problem is null ? result : new LaunchResult(0, 0, problem);
    }

    /// <inheritdoc/>
    public virtual void Dispose() => Files.Close(ref _news);

    /// <summary>On the thread that gives birth: takes on what is to be inherited and spawns, with <see cref="TellReady"/> just before.</summary>
    protected abstract LaunchResult Spawn();

    /// <summary>On the launcher's thread: does the rest for the waiting child; says what went wrong, or null.</summary>
    protected abstract string? Complete(int child);

    /// <summary>Lets the child go on; returns a descriptor to be kept until it has.</summary>
    protected abstract int LetThrough();

    /// <summary>Takes the gate away once the child is through, or was never born.</summary>
    protected abstract void RemoveGate();

    /// <summary>Says that the gate stands.</summary>
    protected unsafe void TellReady()
    {
        ulong one = 1;
        _ = Libc.Write(_news, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Runs an action; gives the message of what it expectedly failed with, or null.</summary>
    protected static string? Problem(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }

    // The launcher's thread. True when the child is at the gate, false on news from the thread that gives birth.
    private unsafe bool AwaitNews(int announceEnd)
    {
        // struct pollfd: descriptor i32, wanted i16, seen i16.
        long* ends = stackalloc long[2] { (uint)_news | ((long)Constants.PollIn << 32), (uint)announceEnd };
        while (Libc.Poll(ends, 2, -1) < 0 && Errno.Last == Errno.Interrupted)
        {
        }

        ulong count;
        if ((ends[0] >> 48) != 0)
        {
            _ = Libc.Read(_news, (byte*)&count, sizeof(ulong));
            return false;
        }

        return true;
    }

    private string? CompleteOrKill()
    {
        string children = Files.FindText($"{_threadDirectory}/children") ?? "";
        if (!int.TryParse(children.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int child))
        {
            return "the newborn process was not found";
        }

        string? problem = Complete(child);
        if (problem is not null)
        {
            int handle = Processes.OpenHandle(child);
            Processes.Signal(handle, Constants.SignalKill);
            Files.Close(ref handle);
        }

        return problem;
    }

    private void GiveBirth()
    {
        var result = default(LaunchResult);
        string? problem = Problem(() =>
        {
            _threadDirectory = File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)?.FullName ?? "";
            result = Spawn();
        });
        _result = problem is null ? result : new LaunchResult(0, 0, problem);
        TellReady();
    }
}
