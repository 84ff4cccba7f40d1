namespace Steppe.Cli.Commands.Agents;

/// <summary>The door to the process that fetches one artifact for an agent; loading it loads nothing of the command line.</summary>
internal static class ArtifactFetchEntry
{
    public static int Run() => Client.Artifacts.Fetching.FetchProgram.Run();
}
