namespace Steppe.Model.Tests.Cron;

public sealed class CronWordsTests
{
    [Theory]
    [InlineData("* * * * *", "every minute")]
    [InlineData("*/1 * * * * *", "every minute")]
    [InlineData("* * * * * * *", "every second")]
    [InlineData("*/10 * * * * * *", "every 10 seconds")]
    [InlineData("*/15 * * * *", "every 15 minutes")]
    [InlineData("@hourly", "every hour, on the hour")]
    [InlineData("17 * * * *", "every hour, at minute 17")]
    [InlineData("@daily", "at 00:00, every day")]
    [InlineData("@weekly", "at 00:00, on Sunday")]
    [InlineData("@yearly", "at 00:00, on day 1 of the month, in January")]
    [InlineData("30 2,14 * * 1-5", "at 02:30 and 14:30, on Monday to Friday")]
    [InlineData("*/7 1-5,20-22 * jan-mar mon-fri", "at minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56, in hours 1 to 5 and 20 to 22, on Monday to Friday, in January to March")]
    [InlineData("0 0 L * *", "at 00:00, on the last day of the month")]
    [InlineData("0 0 LW * *", "at 00:00, on the last workday of the month")]
    [InlineData("0 0 15W * *", "at 00:00, on the workday nearest to day 15 of the month")]
    [InlineData("0 0 * * 5L", "at 00:00, on the last Friday of the month")]
    [InlineData("0 0 * * fri#2", "at 00:00, on the second Friday of the month")]
    [InlineData("0 0 13 * fri", "at 00:00, on day 13 of the month or on Friday")]
    [InlineData("30 15 10 * * * 2019", "at 10:15:30, every day, in 2019")]
    [InlineData("5 * 9-17 * * *", "every hour, at minute 5, on days 9 to 17 of the month")]
    public void Words_say_when(string text, string words) => Assert.Equal(words, CronWords.Of(Launches.Parse(text)));
}
