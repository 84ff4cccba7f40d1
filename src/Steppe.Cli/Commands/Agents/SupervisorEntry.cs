namespace Steppe.Cli.Commands.Agents;

/// <summary>The door to the supervisor's own program.</summary>
internal static class SupervisorEntry
{
    public static int Run(string[] words)
    {
        Console.Error.WriteLine("This build has no supervisor.");
        return 1;
    }
}
