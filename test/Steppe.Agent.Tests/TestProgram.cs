using System.Runtime.CompilerServices;
using Steppe.Supervisor;

namespace Steppe.Agent.Tests;

/// <summary>Runs the tests, or, called with <c>supervisor</c>, is the supervisor they start.</summary>
public static class TestProgram
{
    public static int Main(string[] args) => args is ["supervisor", .. string[] rest]
        ? SupervisorProgram.Run(rest)
        : RunTests(args);

    // Apart, so that a supervisor loads nothing of the test framework.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int RunTests(string[] args) =>
        Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args).GetAwaiter().GetResult();
}
