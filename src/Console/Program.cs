using Hedgerow.CommandLine;

return await HedgerowCommand.RunAsync(args);
