namespace Steppe.ServerCore.Tests.Leader;

public sealed class ReportFlowTests
{
    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 0, true)]
    [InlineData(ReportFlow.MaxUpdates, 0, true)]
    [InlineData(1, 1, false)]
    [InlineData(ReportFlow.MaxUpdates - 1, 1, false)]
    [InlineData(ReportFlow.MaxUpdates, 1, true)]
    [InlineData(ReportFlow.MaxUpdates, ReportFlow.MaxOnTheWay - 1, true)]
    [InlineData(100 * ReportFlow.MaxUpdates, ReportFlow.MaxOnTheWay, false)]
    public void ACommandIsDue(int waitingUpdates, int onTheWay, bool isDue) => Assert.Equal(isDue, ReportFlow.IsDue(waitingUpdates, onTheWay));
}
