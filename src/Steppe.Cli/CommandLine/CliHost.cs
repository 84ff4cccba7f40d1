using Steppe.Api.Transport;
using Steppe.Cli.Terminals;
using Steppe.Model;

namespace Steppe.Cli.CommandLine;

/// <summary>Everything of the outside world a command touches.</summary>
/// <remarks>One instance per process; tests build their own.</remarks>
internal sealed class CliHost
{
    /// <summary>Name the program was started under: <c>steppe</c> or <c>nomad</c>.</summary>
    public required string ProgramName { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Standard output for raw bytes; flush <see cref="Output"/> before writing to it.</summary>
    public required Stream RawOutput { get; init; }

    /// <summary>Standard error for raw bytes.</summary>
    public required Stream RawError { get; init; }

    public required Stream Input { get; init; }

    public required bool OutputIsTerminal { get; init; }

    /// <summary>Whether somebody sends something to standard input: a pipe or a file, no terminal and no device.</summary>
    public Func<bool> InputHasData { get; init; } = static () => false;

    /// <summary>Path of the program's file.</summary>
    public string ProgramPath { get; init; } = "";

    /// <summary>The terminal behind standard input and output.</summary>
    public ITerminal Terminal { get; init; } = new NoTerminal();

    /// <summary>Looks up an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>All environment variables, for <c>NOMAD_VAR_*</c>.</summary>
    public Func<IReadOnlyDictionary<string, string>> AllVariables { get; init; } = static () => new Dictionary<string, string>();

    /// <summary>Clock, time zone and timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>For choices that do not matter, such as one of several allocations that do the same.</summary>
    public Entropy Entropy { get; init; } = new((ulong)TimeProvider.System.GetTimestamp() ^ ((ulong)Environment.ProcessId << 32));

    /// <summary>Opens the way to an agent.</summary>
    public Func<ApiEndpoint, TlsSettings, IApiTransport> Connect { get; init; } =
        static (endpoint, tls) => new SocketTransport(endpoint, tls);

    /// <summary>Makes the program end when nobody reads its output any more, which .NET otherwise ignores.</summary>
    public Action EndOnBrokenPipe { get; init; } = static () => { };

    /// <summary>Calls back on SIGINT and SIGTERM instead of ending the program, until what it returns is disposed.</summary>
    public Func<Action, IDisposable> OnInterrupt { get; init; } = static _ => new Interrupts(static () => { });

    /// <summary>An environment variable, or empty text.</summary>
    public string VariableOrEmpty(string name) => Variable(name) ?? "";

    /// <summary>Builds the host of this process.</summary>
    public static CliHost OfProcess(string programName)
    {
        Stream output = Console.OpenStandardOutput();
        Stream error = Console.OpenStandardError();
        return new CliHost
        {
            ProgramName = programName,
            Output = new StreamWriter(output, bufferSize: 4096) { AutoFlush = true, NewLine = "\n" },
            Error = new StreamWriter(error, bufferSize: 1024) { AutoFlush = true, NewLine = "\n" },
            RawOutput = output,
            RawError = error,
            Input = Console.OpenStandardInput(),
            OutputIsTerminal = !Console.IsOutputRedirected,
            InputHasData = static () => Console.IsInputRedirected && !IsDevice("/proc/self/fd/0"),
            ProgramPath = Environment.ProcessPath ?? programName,
            Terminal = new ProcessTerminal(),
            Variable = Environment.GetEnvironmentVariable,
            AllVariables = EnvironmentVariables,
            EndOnBrokenPipe = BrokenPipe.EndsTheProgram,
            OnInterrupt = Interrupts.OfProcess,
        };
    }

    private static bool IsDevice(string descriptor)
    {
        string? target = File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName;
        return target is null || target.StartsWith("/dev/", StringComparison.Ordinal);
    }

    private static Dictionary<string, string> EnvironmentVariables()
    {
        Dictionary<string, string> all = new(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            all[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return all;
    }
}
