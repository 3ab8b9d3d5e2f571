package asyncio

// This file lists the programs by their names.

var model = map[string]program{
	"inTurn":           {coro: inTurnAsync},
	"thereAlready":     {coro: thereAlreadyAsync},
	"outer":            {coro: outerAsync},
	"localScope":       {coro: localScopeAsync, code: localScope},
	"readerAndSleeper": {coro: readerAndSleeperAsync},
	"noRace":           {coro: noRaceAsync},
	"wiring":           {coro: wiringAsync},
	"readsAndWrites":   {coro: readsAndWritesAsync},
	"readable":         {coro: readableAsync},
}

var generators = map[string]program{
	"nextToTheEnd":         {code: nextToTheEnd},
	"sent":                 {code: sent},
	"thrown":               {code: thrown},
	"resultOfGenerator":    {code: resultOfGenerator},
	"delegation":           {code: delegation},
	"explicitNext":         {code: explicitNext},
	"lazy":                 {code: lazy},
	"states":               {code: states},
	"closed":               {code: closed},
	"misuse":               {code: misuse},
	"generatorAsCoroutine": {coro: generatorAsCoroutineAsync, code: generatorAsCoroutine},
	"ownAwaitables":        {coro: ownAwaitablesAsync},
}

var coroutines = map[string]program{
	"onlyAnObject":        {coro: onlyAnObjectAsync, code: onlyAnObject},
	"helloWorld":          {coro: helloWorldAsync, code: helloWorld},
	"valueOfAwait":        {coro: valueOfAwaitAsync, code: valueOfAwait},
	"noAwaitInside":       {coro: noAwaitInsideAsync},
	"chains":              {coro: chainsAsync},
	"sequentially":        {code: sequentially},
	"assignedLater":       {coro: assignedLaterAsync},
	"runTwice":            {code: runTwice},
	"runInside":           {coro: runInsideAsync},
	"listenMeanwhile":     {coro: listenMeanwhileAsync},
	"inAnotherGoroutine":  {code: inAnotherGoroutine},
	"calledLikeAFunction": {code: calledLikeAFunction},
	"bridge":              {code: bridge},
	"errorsComeOut":       {code: errorsComeOut},
}

var loop = map[string]program{
	"runningLoop":              {coro: runningLoopAsync},
	"loopPerGoroutine":         {code: loopPerGoroutine},
	"isRunning":                {code: isRunning},
	"untilComplete":            {code: untilComplete},
	"othersStayPending":        {code: othersStayPending},
	"pendingGoOn":              {code: pendingGoOn},
	"forever":                  {code: forever},
	"stopFinishesTheIteration": {code: stopFinishesTheIteration},
	"closedForGood":            {code: closedForGood},
	"onSignal":                 {bare: onSignal, unix: true},
	"runUntilInside":           {coro: runUntilInsideAsync},
	"taskInside":               {coro: taskInsideAsync},
	"calledOnce":               {code: calledOnce},
	"parallelThenSerial":       {code: parallelThenSerial},
	"scheduledOnly":            {code: scheduledOnly},
	"soon":                     {coro: soonAsync},
	"variables":                {coro: variablesAsync},
	"later":                    {coro: laterAsync},
	"at":                       {coro: atAsync},
	"handles":                  {coro: handlesAsync},
	"events":                   {coro: eventsAsync},
}

var futures = map[string]program{
	"statesOfFutures":  {coro: statesOfFuturesAsync},
	"setTwice":         {coro: setTwiceAsync},
	"callbacksInOrder": {coro: callbacksInOrderAsync},
	"sharedFuture":     {coro: sharedFutureAsync},
	"onlyAQuestion":    {coro: onlyAQuestionAsync, code: onlyAQuestion},
	"resultAfterClose": {code: resultAfterClose},
	"setThenAwait":     {coro: setThenAwaitAsync},
	"fromOtherThread":  {coro: fromOtherThreadAsync, code: fromOtherThread},
	"notDoneYet":       {coro: notDoneYetAsync, code: notDoneYet},
}

var tasks = map[string]program{
	"taskIsAFuture":        {coro: taskIsAFutureAsync},
	"taskOfATask":          {coro: taskOfATaskAsync, code: taskOfATask},
	"startsLater":          {coro: startsLaterAsync},
	"awaitBoth":            {coro: awaitBothAsync},
	"callbackOfATask":      {code: callbackOfATask},
	"cancelBeforeItRuns":   {coro: cancelBeforeItRunsAsync},
	"cancelIsAnError":      {coro: cancelIsAnErrorAsync},
	"cancelWhatIsPending":  {coro: cancelWhatIsPendingAsync},
	"runCancelsWhatIsLeft": {code: runCancelsWhatIsLeft},
}

var combinators = map[string]program{
	"gathered":           {coro: gatheredAsync},
	"gatherAList":        {coro: gatherAListAsync, code: gatherAList},
	"longAndShort":       {coro: longAndShortAsync},
	"unpacked":           {coro: unpackedAsync},
	"allOutcomes":        {coro: allOutcomesAsync, code: allOutcomes},
	"firstErrorOnly":     {coro: firstErrorOnlyAsync},
	"cancelAGather":      {coro: cancelAGatherAsync},
	"batch":              {coro: batchAsync, code: batch},
	"waitForAll":         {coro: waitForAllAsync, code: waitForAll},
	"waitForAWhile":      {coro: waitForAWhileAsync},
	"waitForTheFirst":    {coro: waitForTheFirstAsync},
	"asTheyComplete":     {coro: asTheyCompleteAsync, code: asTheyComplete},
	"limitedTime":        {coro: limitedTimeAsync, code: limitedTime},
	"limitedBlock":       {coro: limitedBlockAsync},
	"deadlinePerRequest": {coro: deadlinePerRequestAsync},
	"oneByOne":           {coro: oneByOneAsync, code: oneByOne},
}

var locks = map[string]program{
	"hundredIncrements": {coro: hundredIncrementsAsync, code: hundredIncrements},
	"threeAtATime":      {coro: threeAtATimeAsync},
	"twoWaitForOne":     {coro: twoWaitForOneAsync},
	"endOfAQueue":       {coro: endOfAQueueAsync},
	"joinThenCancel":    {coro: joinThenCancelAsync},
	"waitingTimes":      {coro: waitingTimesAsync, code: waitingTimes},
	"limitedGroup":      {coro: limitedGroupAsync},
}

var iteration = map[string]program{
	"rangeTwice":         {coro: rangeTwiceAsync, code: rangeTwice},
	"rangeOverGenerator": {coro: rangeOverGeneratorAsync, code: rangeOverGenerator},
	"collected":          {coro: collectedAsync, code: collected},
	"awaitInTheBody":     {coro: awaitInTheBodyAsync, code: awaitInTheBody},
	"withResource":       {coro: withResourceAsync, code: withResource},
	"useFile":            {coro: useFileAsync, code: useFile},
	"releasedInAnyCase":  {coro: releasedInAnyCaseAsync},
}

var threads = map[string]program{
	"loopGoesOn":        {code: loopGoesOn},
	"computes":          {coro: computesAsync, code: computes},
	"fromAnotherThread": {code: fromAnotherThread},
	"managesThreads":    {code: managesThreads},
	"serialised":        {code: serialised},
	"runPerNumber":      {code: runPerNumber},
	"callbackLibrary":   {code: callbackLibrary},
}

var mistakes = map[string]program{
	"lostUpdates": {coro: lostUpdatesAsync},
}

var more = map[string]program{
	"threadsafeCalls":       {coro: threadsafeCallsAsync},
	"shielded":              {coro: shieldedAsync},
	"groupFails":            {coro: groupFailsAsync},
	"condition":             {coro: conditionAsync},
	"ordersOfQueues":        {coro: ordersOfQueuesAsync, code: ordersOfQueues},
	"toThread":              {coro: toThreadAsync, code: toThread},
	"echo":                  {coro: echoAsync},
	"removedCallback":       {coro: removedCallbackAsync},
	"uncancelled":           {coro: uncancelledAsync},
	"asyncGeneratorMethods": {coro: asyncGeneratorMethodsAsync, code: asyncGeneratorMethods},
	"unreadError":           {code: unreadError},
	"barrier":               {coro: barrierAsync},
	"closedQueue":           {coro: closedQueueAsync, code: closedQueue},
	"severalRuns":           {code: severalRuns},
	"allTasks":              {coro: allTasksAsync},
	"stackOfATask":          {coro: stackOfATaskAsync},
	"rescheduled":           {coro: rescheduledAsync, code: rescheduled},
	"subprocess":            {coro: subprocessAsync, unix: true},
	"noRoom":                {coro: noRoomAsync, code: noRoom},
	"resolved":              {coro: resolvedAsync},
	"causeOfCancellation":   {coro: causeOfCancellationAsync},
}

var order = map[string]program{
	"readyQueue":               {code: readyQueue},
	"readyThenInputThenTimers": {code: readyThenInputThenTimers},
	"tasksStartLater":          {coro: tasksStartLaterAsync},
	"doneIsDone":               {coro: doneIsDoneAsync},
	"waitersInOrder":           {coro: waitersInOrderAsync},
	"wokenInTurn":              {coro: wokenInTurnAsync},
	"iterationsOfSleep":        {coro: iterationsOfSleepAsync},
	"taskTakesTwoTurns":        {coro: taskTakesTwoTurnsAsync},
	"shortestTimer":            {code: shortestTimer},
	"stopInTheMiddle":          {code: stopInTheMiddle},
	"endOfARun":                {code: endOfARun},
	"timersByDeadline":         {code: timersByDeadline},
	"timeoutOrResult":          {coro: timeoutOrResultAsync},
	"cancelInOrder":            {coro: cancelInOrderAsync},
	"lockGoesRound":            {coro: lockGoesRoundAsync},
}
