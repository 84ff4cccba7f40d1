using Steppe.Log;

namespace Steppe.Server.Tests.Replication;

/// <summary>The order in which one of several servers comes to lead.</summary>
public sealed class ServerCourseTests
{
    private static readonly Epoch First = new(12);

    [Fact]
    public void ALeaderConfirmsReadsAndAppendsBeforeItServes()
    {
        ServerCourse course = Following();
        course.Won(First);
        Assert.Equal(new CourseStep.Confirm(First), course.Next);
        course.Confirmed(new BarrierResult.Leading(40));
        Assert.Equal(new CourseStep.ReadUp(First, 40), course.Next);
        course.HasReadUp();
        Assert.Equal(new CourseStep.Begin(First), course.Next);
        course.Begun();
        Assert.Equal(new CourseStep.Lead(First), course.Next);
        course.Ended();
        Assert.Equal(new CourseStep.Follow(First), course.Next);
    }

    [Fact]
    public void WhoseTurnHasPassedFollowsAndWaitsForALaterOne()
    {
        ServerCourse course = Following();
        course.Won(First);
        course.Confirmed(new BarrierResult.Deposed());
        Assert.Equal(new CourseStep.Follow(First), course.Next);
    }

    [Fact]
    public void NobodyStandsBeforeItHasCaughtUp()
    {
        var course = new ServerCourse();
        Assert.IsType<CourseStep.Announce>(course.Next);
        course.Announced();
        Assert.IsType<CourseStep.CatchUp>(course.Next);
        course.CaughtUp();
        Assert.Equal(new CourseStep.Follow(default), course.Next);
    }

    private static ServerCourse Following()
    {
        var course = new ServerCourse();
        course.Announced();
        course.CaughtUp();
        return course;
    }
}
