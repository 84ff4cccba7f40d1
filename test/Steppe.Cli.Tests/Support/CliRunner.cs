using System.Text;
using Steppe.Cli.CommandLine;
using Steppe.Model;

namespace Steppe.Cli.Tests.Support;

/// <summary>Runs the program in this process with captured streams, a fixed clock and a chosen environment.</summary>
internal sealed class CliRunner
{
    /// <summary>2031-05-04T09:10:18+09:00, the instant all golden files are seen from.</summary>
    public static readonly DateTimeOffset Now = new(2031, 5, 4, 0, 10, 18, TimeSpan.Zero);

    public string ProgramName { get; init; } = "nomad";

    public string Input { get; init; } = "";

    public bool InputHasData { get; init; }

    public bool IsTerminal { get; init; }

    public ulong Seed { get; init; }

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public CliRunner()
    {
    }

    public CliRunner(FakeAgent agent) => Environment["NOMAD_ADDR"] = agent.Address;

    public async Task<Outcome> RunAsync(params string[] words)
    {
        using MemoryStream output = new();
        using MemoryStream error = new();
        CliHost host = new()
        {
            ProgramName = ProgramName,
            Output = new StreamWriter(output, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" },
            Error = new StreamWriter(error, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" },
            RawOutput = output,
            RawError = error,
            Input = new MemoryStream(Encoding.UTF8.GetBytes(Input)),
            InputHasData = () => InputHasData,
            OutputIsTerminal = IsTerminal,
            ProgramPath = "/opt/steppe",
            Variable = name => Environment.GetValueOrDefault(name),
            AllVariables = () => Environment,
            Time = new FixedTime(),
            Entropy = new Entropy(Seed),
        };
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        int code = await CliProgram.RunAsync(host, words, limit.Token);
        return new Outcome(code, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    internal sealed record Outcome(int Code, string Output, string Error);

    private sealed class FixedTime : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } =
            TimeZoneInfo.CreateCustomTimeZone("Test", TimeSpan.FromHours(9), "Test", "Test");

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
