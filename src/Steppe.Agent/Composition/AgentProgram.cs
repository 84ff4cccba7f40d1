using Steppe.Agent.Configuration;
using Steppe.Agent.Logging;

namespace Steppe.Agent.Composition;

/// <summary>The program behind <c>steppe agent</c>.</summary>
public static class AgentProgram
{
    private const int Success = 0;
    private const int Failure = 1;

    /// <summary>Runs an agent until a signal, the cancellation or a fault of its server ends it.</summary>
    /// <param name="args">The words after <c>agent</c>.</param>
    /// <param name="output">Start-up lines and the log.</param>
    /// <param name="error">Why it could not start, or not go on.</param>
    /// <param name="cancellation">Asks it to stop, as SIGTERM does.</param>
    /// <returns>0 after an orderly stop; 1 when it could not start, broke down, or was told twice to stop.</returns>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation) =>
        RunAsync(args, output, error, AgentSurroundings.OfThisProcess(), cancellation);

    internal static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, AgentSurroundings surroundings, CancellationToken cancellation)
    {
        try
        {
            AgentFlags flags = AgentFlagReader.Read(arguments);
            if (flags.IsHelp)
            {
                WriteHelp(output);
                return Success;
            }

            LoadedConfig loaded = AgentConfigLoader.Load(flags, surroundings.Host);
            AgentBanner.Begin(output, loaded.Config);
            using AgentLog log = OpenLog(loaded.Config.Log, output, surroundings.Time);
            var session = new AgentSession(flags, loaded, log, output, surroundings);
            string? reason = await session.RunAsync(cancellation);
            log.Dispose();
            return reason is null ? Success : Failed(error, reason);
        }
        catch (AgentConfigException refused)
        {
            return Failed(error, [.. refused.Problems.Select(static problem => problem.Render())]);
        }
        catch (AgentStartException refused)
        {
            return Failed(error, refused.Message);
        }
    }

    private static AgentLog OpenLog(LogSettings settings, TextWriter output, TimeProvider time)
    {
        try
        {
            RotatingFile? file = settings.File is { } path
                ? new RotatingFile(path, settings.RotateDuration, settings.RotateBytes, settings.RotateMaxFiles, time)
                : null;
            return new AgentLog(output, LogLevels.Parse(settings.Level), settings.IsJson, file, time);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AgentStartException($"log_file {settings.File} cannot be written: {error.Message}", error);
        }
    }

    private static int Failed(TextWriter error, params ReadOnlySpan<string> sentences)
    {
        foreach (string sentence in sentences)
        {
            error.WriteLine($"==> {sentence}");
        }

        error.Flush();
        return Failure;
    }

    private static void WriteHelp(TextWriter output)
    {
        output.WriteLine("Usage: steppe agent [options]");
        output.WriteLine();
        output.WriteLine("  Run a server, a client or both until a signal ends the agent. Settings come from the files and");
        output.WriteLine("  directories given with -config, in order; flags win over files.");
        output.WriteLine();
        output.WriteLine("  -config PATH   A file, or a directory of *.hcl and *.json files. May be given several times.");
        output.WriteLine("  -dev           Server and client on this machine, keeping nothing.");
        output.WriteLine();
        output.WriteLine("  Flags that set the key of the same name in an agent file:");
        foreach (string[] line in AgentFlagTable.Names.Order(StringComparer.Ordinal).Select(static name => "-" + name).Chunk(4))
        {
            output.WriteLine("    " + string.Join(' ', line));
        }

        output.Flush();
    }
}
