using System.Runtime.InteropServices;

namespace Steppe.Supervisor.Native;

/// <summary>Error numbers of the C library, and their sentences.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int NoSuchProcess = 3;
    public const int Interrupted = 4;
    public const int ExecFormat = 8;
    public const int TryAgain = 11;
    public const int OutOfMemory = 12;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int NotADirectory = 20;
    public const int Invalid = 22;
    public const int TooManyFilesInSystem = 23;
    public const int TooManyFiles = 24;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int NotBuiltIn = 38;
    public const int TooManyLinks = 40;

    /// <summary>Number of the last failure on this thread.</summary>
    public static int Last
    {
        get => Marshal.GetLastPInvokeError();
        set => Marshal.SetLastPInvokeError(value);
    }

    /// <summary>The system's sentence for a number.</summary>
    public static string Text(int number) => Marshal.GetPInvokeErrorMessage(number);

    /// <summary>An exception for the last failure on this thread.</summary>
    public static IOException Failure(string what) => new($"{what}: {Text(Last)}");
}
