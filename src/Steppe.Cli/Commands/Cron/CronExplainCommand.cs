using System.Text.Json;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;
using Steppe.Model;
using Steppe.Server;

namespace Steppe.Cli.Commands.Cron;

/// <summary><c>cron explain</c>: what a cron expression means, when it launches next, and what is easily misread in it.</summary>
/// <remarks>Needs no agent. Flags may also stand behind the expression: no field begins with a dash.</remarks>
internal sealed class CronExplainCommand : Command
{
    private const int LaunchesShown = 10;

    private readonly TextFlag _timeZone;
    private readonly DataOutput _data;

    public CronExplainCommand()
    {
        _timeZone = Flags.Add(new TextFlag("time-zone", "Zone whose clocks count, such as Europe/Berlin; UTC if not set."));
        _data = new DataOutput(Flags);
    }

    /// <inheritdoc/>
    public override string Name => "cron explain";

    /// <inheritdoc/>
    public override string ArgumentHint => "<expression>";

    /// <inheritdoc/>
    public override string Description =>
        "Explain a cron expression as periodic jobs use it: its meaning in words, the next ten launches, and what is easily misread. "
        + "Five fields are minute, hour, day of the month, month and day of the week; a sixth is the year; with seven the first is the second.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <expression>, in quotes.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count >= 1;

    /// <inheritdoc/>
    public override Task<int> RunAsync(CliHost host, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        Screen screen = ScreenOf(host);
        try
        {
            return Task.FromResult(Explain(host, screen, ReadFlagsBehind(arguments)));
        }
        catch (CliException error)
        {
            screen.Error(error.Message);
            return Task.FromResult(ExitCodes.Failure);
        }
    }

    private string ReadFlagsBehind(IReadOnlyList<string> arguments)
    {
        List<string> fields = [];
        while (arguments.Count > 0)
        {
            fields.AddRange(arguments.TakeWhile(static word => !word.StartsWith('-')));
            string[] rest = [.. arguments.SkipWhile(static word => !word.StartsWith('-'))];
            try
            {
                arguments = Flags.Parse(rest);
            }
            catch (FlagException error)
            {
                throw new CliException(error.Message);
            }
        }

        return string.Join(' ', fields);
    }

    private int Explain(CliHost host, Screen screen, string text)
    {
        if (!CronExpression.TryParse(text, out CronExpression? cron, out string error))
        {
            throw new CliException($"\"{text}\" is not a cron expression: {error}. For the fields: {host.ProgramName} cron explain -help");
        }

        TimeZoneInfo zone = SystemTimeZones.Known.Find(_timeZone.Value) ?? throw new CliException(SystemTimeZones.Known.HasZones
            ? $"\"{_timeZone.Value}\" is not a time zone: write an IANA name such as Europe/Berlin."
            : $"\"{_timeZone.Value}\" cannot be looked up: this machine has no time zone data. Install the package tzdata.");
        DateTimeOffset now = host.Time.GetUtcNow();
        var explanation = new CronExplanation(
            cron.Text, zone.Id, CronWords.Of(cron), [.. NextLaunches(cron, now, zone)], [.. CronTraps.Of(cron, now, zone)]);
        if (_data.IsWanted)
        {
            return _data.Print(screen, AsJson(explanation));
        }

        Show(screen, explanation, now);
        return ExitCodes.Success;
    }

    private static IEnumerable<DateTimeOffset> NextLaunches(CronExpression cron, DateTimeOffset now, TimeZoneInfo zone)
    {
        DateTimeOffset? next = cron.NextAfter(now, zone);
        for (int shown = 0; next is { } launch && shown < LaunchesShown; shown++)
        {
            yield return launch;
            next = cron.NextAfter(launch, zone);
        }
    }

    private static void Show(Screen screen, CronExplanation explanation, DateTimeOffset now)
    {
        screen.Line(new KeyValueBlock()
            .Add("Expression", explanation.Expression)
            .Add("Time Zone", explanation.TimeZone)
            .Add("Meaning", explanation.Meaning)
            .ToString());
        Table launches = new("Time", "From Now");
        foreach (DateTimeOffset launch in explanation.NextLaunches)
        {
            launches.Add(Times.AbsoluteIn(launch), Times.Countdown(launch, now));
        }

        screen.Section("Next Launches", launches.Count == 0 ? "It never launches again" : launches.ToString());
        if (explanation.Warnings.Count > 0)
        {
            screen.Section("Warnings", string.Join('\n', explanation.Warnings.Select(static warning => $"* {warning}")));
        }
    }

    private static byte[] AsJson(CronExplanation explanation)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("Expression", explanation.Expression);
            writer.WriteString("Meaning", explanation.Meaning);
            writer.WriteStartArray("NextLaunches");
            foreach (DateTimeOffset launch in explanation.NextLaunches)
            {
                writer.WriteStringValue(Times.AbsoluteIn(launch));
            }

            writer.WriteEndArray();
            writer.WriteString("TimeZone", explanation.TimeZone);
            writer.WriteStartArray("Warnings");
            foreach (string warning in explanation.Warnings)
            {
                writer.WriteStringValue(warning);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private sealed record CronExplanation(
        string Expression, string TimeZone, string Meaning, IReadOnlyList<DateTimeOffset> NextLaunches, IReadOnlyList<string> Warnings);
}
