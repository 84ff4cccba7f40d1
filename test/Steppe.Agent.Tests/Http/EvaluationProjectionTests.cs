using System.Text.Json;
using Steppe.Agent.Http;
using Steppe.Api;
using Steppe.Model;

namespace Steppe.Agent.Tests.Http;

/// <summary>Evaluations as they are shown. Source: HTTP API, type <c>Evaluation</c>.</summary>
public sealed class EvaluationProjectionTests
{
    private static readonly DateTimeOffset Made = new(2031, 5, 4, 9, 8, 7, TimeSpan.Zero);

    [Fact]
    public void What_waits_says_until_when()
    {
        JsonElement shown = Shown(new Evaluation
        {
            Id = new EvaluationId(Guid.NewGuid()),
            Namespace = "default",
            JobId = "web",
            Priority = 50,
            Type = JobType.Service,
            TriggeredBy = EvaluationTriggers.FailedFollowUp,
            CreatedAt = Made,
            WaitUntil = Made.AddMinutes(2),
        });
        Assert.Equal(Made.AddMinutes(2), shown.GetProperty("WaitUntil").GetDateTimeOffset());
        Assert.False(shown.TryGetProperty("Wait", out _));
    }

    private static JsonElement Shown(Evaluation evaluation) =>
        JsonSerializer.SerializeToElement(EvaluationProjection.Full(evaluation), ApiJsonContext.Wire.ApiEvaluation);
}
