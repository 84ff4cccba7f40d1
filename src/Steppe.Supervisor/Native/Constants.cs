namespace Steppe.Supervisor.Native;

/// <summary>Numbers of the Linux interface that are the same on x86-64 and arm64.</summary>
internal static class Constants
{
    public const int OpenRead = 0;
    public const int OpenWrite = 1;
    public const int OpenReadWrite = 2;
    public const int OpenCreate = 0x40;
    public const int OpenNoControllingTerminal = 0x100;
    public const int OpenAppend = 0x400;
    public const int OpenNonBlocking = 0x800;
    public const int OpenCloseOnExec = 0x80000;
    public const int OpenPathOnly = 0x200000;
    public const int OpenExclusive = 0x80;

    public const int SeekEnd = 2;

    public const int DuplicateCloseOnExec = 1030;
    public const int GetStatusFlags = 3;
    public const int SetStatusFlags = 4;

    public const uint EpollIn = 1;
    public const uint EpollOut = 4;
    public const uint EpollErr = 8;
    public const uint EpollHup = 16;

    public const int SocketUnix = 1;
    public const int SocketStream = 1;
    public const int SocketNonBlocking = 0x800;
    public const int SocketCloseOnExec = 0x80000;
    public const int SendNoSignal = 0x4000;

    public const int WaitPidfd = 3;
    public const int WaitNoHang = 1;
    public const int WaitExited = 4;
    public const int WaitLeaveZombie = 0x01000000;

    public const int SignalHangUp = 1;
    public const int SignalInterrupt = 2;
    public const int SignalKill = 9;
    public const int SignalTerminate = 15;
    public const int SignalIgnore = 1;

    public const int AdviceNotNeeded = 4;

    public const int PollIn = 1;
    public const int PollHangUp = 16;
}
