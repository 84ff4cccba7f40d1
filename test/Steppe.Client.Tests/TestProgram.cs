using System.Runtime.CompilerServices;
using Steppe.Client.Artifacts.Fetching;
using Steppe.Supervisor;

namespace Steppe.Client.Tests;

/// <summary>Runs the tests, or, called with <c>supervisor</c> or <c>artifact-fetch</c>, is the process that they start.</summary>
public static class TestProgram
{
    public static int Main(string[] args) => args switch
    {
        ["supervisor", .. string[] rest] => SupervisorProgram.Run(rest),
        ["artifact-fetch"] => FetchProgram.Run(),
        _ => RunTests(args),
    };

    // Apart, so that a supervisor loads nothing of the test framework.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int RunTests(string[] args)
    {
        Decompression.NoticeTruncation();
        return Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args).GetAwaiter().GetResult();
    }
}
