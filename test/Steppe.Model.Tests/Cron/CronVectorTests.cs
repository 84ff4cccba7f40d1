using System.Text.Json;

namespace Steppe.Model.Tests.Cron;

/// <summary>Cron expressions against the recorded answers of the reference.</summary>
public sealed class CronVectorTests
{
    [Fact]
    public void Launches_and_errors_are_as_recorded()
    {
        using JsonDocument recorded = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Cron", "cron.json")));

        Assert.Equal(79, recorded.RootElement.GetArrayLength());
        Assert.Empty(recorded.RootElement.EnumerateArray().Where(static one => Answer(one) != Expected(one)).Select(static one => $"{one}: {Answer(one)}"));
    }

    private static string Expected(JsonElement recorded) => recorded.TryGetProperty("error", out JsonElement error)
        ? error.GetString()!
        : string.Join(' ', recorded.GetProperty("next").EnumerateArray().Select(static next => Show(next.GetDateTimeOffset())));

    private static string Answer(JsonElement recorded)
    {
        if (!CronExpression.TryParse(recorded.GetProperty("expression").GetString()!, out CronExpression? cron, out string error))
        {
            return error;
        }

        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(recorded.GetProperty("zone").GetString()!);
        return string.Join(' ', Launches.Of(cron, recorded.GetProperty("from").GetDateTimeOffset(), zone, recorded.GetProperty("count").GetInt32()).Select(Show));
    }

    private static string Show(DateTimeOffset instant) => instant.ToString("O");
}
