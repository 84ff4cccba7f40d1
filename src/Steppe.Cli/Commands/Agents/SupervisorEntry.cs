namespace Steppe.Cli.Commands.Agents;

/// <summary>The door to the supervisor's own program; loading it loads nothing of the command line.</summary>
internal static class SupervisorEntry
{
    public static int Run(string[] words) => Supervisor.SupervisorProgram.Run(words);
}
