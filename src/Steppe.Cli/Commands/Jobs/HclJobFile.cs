using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>Parses the text of an HCL job file.</summary>
internal static class HclJobFile
{
    public static JobFileContent Parse(CliHost host, string path, string text, JobFileOptions options) =>
        throw new CliException("Error getting job struct: this build reads only JSON job files; give -json.");
}
