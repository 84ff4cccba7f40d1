using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Launching;

/// <summary>Two FIFOs at which a newborn child waits, before its program runs, until it has been put in its cgroup.</summary>
/// <remarks>
/// <para><c>posix_spawn</c> can open and close files in the child but cannot write to <c>cgroup.procs</c>. So the child opens and
/// closes the first FIFO, which tells the loop that it is there, and then opens the second, which lasts until the loop has
/// opened its other end. A shell that joins the cgroup and executes the program would do too, but costs another 0.4 ms and
/// loses environment variables whose names are not shell names.</para>
/// <para>The first FIFO has no reader until the last child is through, so two children are never at the gate.</para>
/// </remarks>
internal sealed class LaunchGate : IDisposable
{
    private const int Descriptor = 3;
    private const uint OwnerOnly = 0x180; // 0600

    private readonly string _announce;
    private readonly string _proceed;
    private int _proceedEnd = -1;

    public LaunchGate(string directory)
    {
        _announce = Make(Path.Combine(directory, "launch-announce.fifo"));
        _proceed = Make(Path.Combine(directory, "launch-proceed.fifo"));
    }

    /// <summary>Descriptor that hangs up when a child has announced itself; negative while nobody may come.</summary>
    public int AnnounceEnd { get; private set; } = -1;

    /// <summary>Makes a child wait at the gate.</summary>
    /// <remarks>First it drops what it has inherited: a child born before the last one was reported would hold the second FIFO's
    /// other end itself, and so pass. Where the C library cannot do that, children must be born one at a time.</remarks>
    public void AddTo(SpawnPlan plan)
    {
        plan.CloseFrom(Descriptor);
        plan.Open(Descriptor, _announce, Constants.OpenWrite);
        plan.Close(Descriptor);
        plan.Open(Descriptor, _proceed, Constants.OpenRead);
        plan.Close(Descriptor);
    }

    /// <summary>Lets the next child announce itself.</summary>
    public void Expect()
    {
        Files.Close(ref _proceedEnd);
        AnnounceEnd = Open(_announce, Constants.OpenRead);
    }

    /// <summary>Ends the announcement; its descriptor must not be watched any more.</summary>
    public void CloseAnnouncement()
    {
        int end = AnnounceEnd;
        Files.Close(ref end);
        AnnounceEnd = -1;
    }

    /// <summary>Lets the child at the gate go on, whether it waits already or is about to.</summary>
    public void LetThrough() => _proceedEnd = Open(_proceed, Constants.OpenReadWrite);

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseAnnouncement();
        Files.Close(ref _proceedEnd);
        _ = Libc.Unlink(_announce);
        _ = Libc.Unlink(_proceed);
    }

    private static string Make(string path) =>
        Libc.MakeFifo(path, OwnerOnly) == 0 || Errno.Last == Errno.Exists ? path : throw Errno.Failure($"could not make {path}");

    private static int Open(string path, int flags)
    {
        int end = Libc.Open(path, flags | Constants.OpenNonBlocking | Constants.OpenCloseOnExec, 0);
        return end >= 0 ? end : throw Errno.Failure($"could not open {path}");
    }
}
