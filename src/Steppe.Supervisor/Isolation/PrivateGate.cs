using Steppe.Supervisor.Launching;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Isolation;

/// <summary>Two FIFOs at which a newborn child waits that sees other files than we do: no path leads to them.</summary>
/// <remarks>They lie in a file system that is mounted nowhere; the child inherits descriptors and opens them anew through its own
/// <c>/proc</c>. See <see cref="LaunchGate"/> for what a gate is for.</remarks>
internal sealed class PrivateGate : IDisposable
{
    private const int Announce = 3;
    private const int Proceed = 4;
    private const int Opened = 5;
    private const uint Everyone = 0x1b6; // 0666

    private readonly Mount _place = Mount.New("tmpfs", Mount.NoSetUser | Mount.NoDevices | Mount.NoPrograms, "size=64k", "mode=755");
    private int _announceEnd;
    private int _announce;
    private int _proceed;

    /// <exception cref="IOException">It could not be made.</exception>
    public PrivateGate()
    {
        _announce = Make("announce");
        _proceed = Make("proceed");
        _announceEnd = Libc.OpenAt(
            _place.Descriptor, "announce", Constants.OpenRead | Constants.OpenNonBlocking | Constants.OpenCloseOnExec, 0);
    }

    /// <summary>Hangs up when the child has announced itself.</summary>
    public int AnnounceEnd => _announceEnd;

    /// <summary>Makes a child wait, with every other descriptor from 3 up closed.</summary>
    public void AddTo(SpawnPlan plan)
    {
        // Numbers from 10 up first: the ones wanted may be in use by what is duplicated.
        plan.Duplicate(_announce, 10);
        plan.Duplicate(_proceed, 11);
        plan.Duplicate(10, Announce);
        plan.Duplicate(11, Proceed);
        plan.CloseFrom(Opened);
        plan.Open(Opened, $"/proc/self/fd/{Announce}", Constants.OpenWrite);
        plan.Close(Opened);
        plan.Open(Opened, $"/proc/self/fd/{Proceed}", Constants.OpenRead);
        plan.Close(Opened);
        plan.Close(Proceed);
        plan.Close(Announce);
    }

    /// <summary>Lets the child go on; the descriptor is to be kept until it has.</summary>
    public int LetThrough() => Libc.Open(
        $"/proc/self/fd/{_proceed}", Constants.OpenReadWrite | Constants.OpenNonBlocking | Constants.OpenCloseOnExec, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        Files.Close(ref _announceEnd);
        Files.Close(ref _announce);
        Files.Close(ref _proceed);
        _place.Dispose();
    }

    private int Make(string name)
    {
        uint mask = Libc.SetFileModeMask(0);
        int made = Libc.MakeFifoAt(_place.Descriptor, name, Everyone);
        Libc.SetFileModeMask(mask);
        int opened = made == 0 ? Libc.OpenAt(_place.Descriptor, name, Constants.OpenPathOnly | Constants.OpenCloseOnExec, 0) : -1;
        return opened >= 0 ? opened : throw Errno.Failure("could not make a gate");
    }
}
